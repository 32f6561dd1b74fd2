/**
 * server: gRPC at the daemon's addresses.
 *
 * In: handlers with the types of the wire, and a configuration. Out: addresses that answer, and can be drained.
 * Invariant: no handler runs before its caller is known; an error has a code, a message and details that fit headers.
 * It must not know what the services do.
 */
export type { EndedCall } from "./guard.ts";
export { createHealth, type HealthBook } from "./health.ts";
export { type Listening, listen, type ServedService } from "./listen.ts";
export { listenSocket } from "./listen-socket.ts";
export { createReflection } from "./reflection.ts";
export {
  bidiStream,
  type CallContext,
  type NamedHandler,
  type Send,
  serverStream,
  unary,
} from "./typed-handlers.ts";
