/**
 * engine: what this room asks of the engine that runs a build.
 *
 * In: states to solve, files to read, images to look up. Out: the engine's answers.
 * Invariant: graphs are marshalled here and nowhere else, against the capabilities the engine announced.
 * It must not know options, contexts or specs.
 */
export {
  type CacheSource,
  createEngine,
  type Engine,
  type SolveOptions,
  type Tree,
} from "./engine.ts";
export { hashFile } from "./hash-file.ts";
export { listFiles } from "./list-files.ts";
export { isMissingFile, readSmallFile } from "./read-small-file.ts";
