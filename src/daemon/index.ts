/**
 * daemon: the program `mlspecd`, the compiler and its builds as a gRPC service.
 *
 * In: a command line and a configuration. Out: mlspec.v1 at a socket or address, until a signal ends it.
 * Invariant: what one client does or sends costs others no more than the limits allow; nothing secret is kept.
 * It must not know the language or the wire of engines: other rooms do.
 */
export { runDaemon, type Surroundings } from "./run-daemon.ts";
