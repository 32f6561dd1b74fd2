import { ABSOLUTE_PATH, CONDA_CHANNEL, CONDA_SPEC, CONTEXT_PATH, IMAGE, LINE } from "../formats/index.ts";
import { defaulted, list, object, oneOrMany, optional, text } from "./build-type.ts";

/** An environment of conda. */
export const condaType = object("conda", {
  lock: optional(text(CONTEXT_PATH), {
    doc: "Its lock, a file of the build context: a list below `@EXPLICIT`, or that of conda-lock or pixi. Each package is then a download of its own, checked, and installed without network.",
    example: "conda-lock.yml",
  }),
  environment: optional(text(CONTEXT_PATH), {
    doc: "An environment file, in place of a lock: its packages are chosen when the image is built.",
    example: "environment.yml",
  }),
  packages: defaulted(list(text(CONDA_SPEC)), [], {
    doc: "Packages, in place of a lock: chosen when the image is built.",
    example: "[numpy=1.26, gdal]",
  }),
  channels: defaulted(oneOrMany(text(CONDA_CHANNEL)), ["conda-forge"], {
    doc: "Where `packages` come from, the first one first.",
    example: "[conda-forge, bioconda]",
  }),
  name: defaulted(text(LINE), "default", {
    doc: "The environment, where a lock of pixi holds several.",
    example: "cuda",
  }),
  prefix: defaulted(text(ABSOLUTE_PATH), "/opt/conda", {
    doc: "Where the environment is.",
    example: "/opt/env",
  }),
  program: defaulted(text(IMAGE), "mambaorg/micromamba:2.3.2", {
    doc: "The image with micromamba, which installs it, and a shell.",
    example: "mambaorg/micromamba:2.0.8",
  }),
});
