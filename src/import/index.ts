/**
 * import: what another tool's file says, as a spec.
 *
 * In: a file's text. Out: the text of a spec that our own reader takes, and a report at the file's lines of all it could not
 * say. Invariant: pure; nothing of the file is run or fetched.
 */
export { importDockerfile } from "./dockerfile/import-dockerfile.ts";
