import { boolean, defaulted, object, partial, shapes } from "./build-type.ts";
import { specType } from "./spec-type.ts";

const { base: _base, serve: _serve, flavour: _flavour, ...fields } = specType.fields;

/** What the target `dev` adds to the one it lies on. */
export const devType = shapes({
  scalar: boolean,
  map: object("dev", {
    tools: defaulted(boolean, true, {
      doc: "With git, less and nano; where the image has a `python` section also debugpy and JupyterLab, and their ports.",
      example: "false",
    }),
    ...partial(fields),
  }),
});
