/**
 * threads: compiling beside the thread that serves.
 *
 * In: requests that need no engine. Out: their answers, as the service gives them in one thread.
 * A request that came before, byte for byte, is answered from memory.
 * Invariant: a request that takes long or breaks a thread costs that request, and those that wait for the same thread.
 * It must not know what a request asks.
 */
export { type CompileThreads, createCompileThreads } from "./compile-threads.ts";
export { serveThread } from "./serve-thread.ts";
export type { ThreadSettings } from "./thread-messages.ts";
