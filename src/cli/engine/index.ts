/**
 * engine: commands that talk to one.
 *
 * In: the address a user gave, if any. Out: a connection for as long as a command needs it.
 * Invariant: it is closed whatever happens; no engine is a failure with its own exit code.
 */
export { withEngine } from "./with-engine.ts";
