/**
 * gRPC, with the types of the wire, over any byte stream.
 *
 * In go a connection and a method of a generated service; out comes the answer, or an RpcError with its code, its
 * path and the details that BuildKit adds. Frontends speak over stdio (`connectDuplex(stdioDuplex())`), clients of
 * a daemon over a socket.
 * Invariants: no call waits for ever on a connection that is gone or silent; it ends with UNAVAILABLE. A sender is held
 * back by a peer that does not read, and the other way round.
 * It must not know any service.
 */
export { status as RpcCode } from "@grpc/grpc-js";
export { awaitAnswer } from "./await-answer.ts";
export { connectDuplex } from "./connect.ts";
export { EncodedMessage, serviceDefinition, type TypedMethod } from "./definition.ts";
export type { DuplexOptions } from "./duplex-options.ts";
export { eagerDuplex } from "./eager-duplex.ts";
export {
  decodeErrorDetail,
  type ErrorDetail,
  type ErrorPosition,
  type ErrorRange,
  encodeErrorDetail,
  encodeStatusDetails,
  type SourceDetail,
  statusMessage,
  vertexDigests,
} from "./error-details.ts";
export type { KeepAliveOptions } from "./keep-alive.ts";
export { maxMessageBytes } from "./message-limit.ts";
export { type RelayOptions, type RelayTarget, relayCall } from "./relay-call.ts";
export { type CallDefaults, type CallOptions, type DuplexStream, RpcClient } from "./rpc-client.ts";
export { RpcError, type RpcErrorInit } from "./rpc-error.ts";
export {
  type CallHandler,
  type CallHandlers,
  type ServedConnection,
  type ServeOptions,
  serveDuplex,
} from "./serve-duplex.ts";
export type { ServerCall } from "./server-call.ts";
export { joinDuplex, stdioDuplex } from "./stdio-duplex.ts";
