/**
 * Ways to an engine: from what the environment says to a connection.
 *
 * In go variables, docker's contexts or an address (`resolveAddress`); out comes a typed gRPC connection to the first
 * engine that answers (`connectEngine`), over a socket, TLS, a Docker engine's upgrade, or a program's standard
 * input and output. docker://PATH and docker://HOST:PORT mean the BuildKit inside a Docker engine.
 * Invariant: a failure says each address that was tried, why, and what was wrong with it; nothing is left running.
 * It must not know what is called over the connection.
 */
export { type ConnectOptions, connectEngine, type EngineConnection } from "./connect-engine.ts";
export { dockerConfigDir } from "./docker-context.ts";
export { EngineUnreachable, type FailedAttempt } from "./engine-unreachable.ts";
export { resolveAddress } from "./resolve-address.ts";
export type { AddressChoice, Environment, TlsOptions } from "./types.ts";
