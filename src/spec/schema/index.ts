/**
 * The schema of the language, as data, and the TypeScript types it infers.
 *
 * In: formats. Out: `fileType` (a whole file), `argsType`, `specType`, and `Spec` with its parts.
 * Invariant: the reader, the JSON Schema, the reference and the types all come from these values; nothing is written twice.
 * Knows nothing of documents, args or merging.
 */
export type { BaseImages, MadeBase } from "./base.ts";
export type { Command } from "./command.ts";
export type { FileItem } from "./file-item.ts";
export { argsType, fileType } from "./file-type.ts";
export { type ModelItem, modelSecrets } from "./model.ts";
export { otherWord } from "./other-words.ts";
export type { PythonSection } from "./python.ts";
export type { PackageRepository } from "./repository.ts";
export { type Spec, specType } from "./spec-type.ts";
export type { StepItem } from "./step.ts";
export type * from "./type.ts";
