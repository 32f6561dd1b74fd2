/**
 * Spec: the language. From text to one target's Spec, normal and checked.
 *
 * In: a source file; then a target, build args and the platform. Out: `SpecFile`, then `TargetSpec`.
 * Invariant: nothing a user writes makes it throw or run long; undefined is returned only after an error was reported.
 * Other files can be read by a schema of the same types (`readValues`).
 * A Spec has every short form written out and every default filled in; `locate` leads each value back to the text.
 * Must not know: distributions, images' contents, plans, BuildKit. Reads no clock, file, environment or network.
 */
export { emitJsonSchema, emitReference, emitValuesSchema, type JsonSchema } from "./emit/index.ts";
export { DURATION, type Format, LINE, MODE, refused, SIZE, understood } from "./formats/index.ts";
export { readSpec } from "./read-spec.ts";
export { readValues } from "./read-values.ts";
export { resolveTarget } from "./resolve-target.ts";
export {
  boolean,
  choice,
  defaulted,
  integer,
  map,
  object,
  optional,
  plainList,
  required,
  short,
  text,
} from "./schema/build-type.ts";
export {
  type BaseImages,
  type Command,
  type FileItem,
  type Infer,
  type MadeBase,
  type ModelItem,
  modelSecrets,
  type ObjectType,
  type PackageRepository,
  type PythonSection,
  type Spec,
  type StepItem,
} from "./schema/index.ts";
export type {
  ArgDeclaration,
  SpecFile,
  SpecPath,
  TargetDeclaration,
  TargetOptions,
  TargetSpec,
} from "./spec-file.ts";
