/**
 * engine: commands that talk to one.
 *
 * In: the address a user gave, if any. Out: a connection for as long as a command needs it, and what the engine is.
 * Invariant: it is closed whatever happens; no engine is a failure with its own exit code.
 */
export { askEngine } from "./ask-engine.ts";
export { type EngineCapabilities, engineCapabilities } from "./engine-capabilities.ts";
export { type EngineTraits, engineTraits } from "./engine-traits.ts";
export { enginesToTry, withEngine } from "./with-engine.ts";
