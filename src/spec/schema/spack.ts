import { ABSOLUTE_PATH, CONTEXT_PATH, LINE, SECRET_ID, WEB_URL } from "../formats/index.ts";
import { defaulted, list, object, optional, required, text } from "./build-type.ts";

const mirrorType = object("spack mirror", {
  url: required(text(WEB_URL), { doc: "Its address.", example: "https://mirror.example.org/spack" }),
  secret: optional(text(SECRET_ID), { doc: "The secret with its access token.", example: "spack_token" }),
});

/** An environment of Spack, made concrete before or while the image is built. */
export const spackType = object("spack", {
  manifest: defaulted(text(CONTEXT_PATH), "spack.yaml", {
    doc: "The environment, a file of the build context.",
    example: "env/spack.yaml",
  }),
  specs: optional(list(text(LINE)), {
    doc: "What to install, in place of a manifest and its lock: chosen when the image is built.",
    example: '["hdf5@1.14+mpi", fftw]',
  }),
  lock: optional(text(CONTEXT_PATH), {
    doc: "Its lock, which `spack concretize` writes. Default: `spack.lock` beside the manifest; where there is none, packages are chosen when the image is built.",
    example: "env/spack.lock",
  }),
  program: defaulted(text(LINE), "spack", {
    doc: "Spack itself, in the image that is built in.",
    example: "/opt/spack/bin/spack",
  }),
  view: defaulted(text(ABSOLUTE_PATH), "/opt/view", {
    doc: "The folder where all packages meet.",
    example: "/opt/view",
  }),
  mirror: optional(mirrorType, {
    doc: "A cache of packages that were built before.",
    example: '{url: "https://mirror.example.org/spack"}',
  }),
});
