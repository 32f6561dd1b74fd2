/**
 * A BuildKit client, whole: what a program imports as "mlspec/buildkit/client". `src/buildkit/README.md` is its page.
 *
 * In go an address or none, a graph, folders, secrets and places for results; out come a connection (`connectEngine`), a
 * session (`createSession`) and builds with their progress (`EngineClient`).
 * It has nothing of its own: each part is the room's beside it.
 */
export * from "../control/index.ts";
export {
  type CallOptions,
  type KeepAliveOptions,
  RpcClient,
  RpcCode,
  RpcError,
  type SourceDetail,
} from "../rpc/index.ts";
export * from "../session/index.ts";
export * from "../transport/index.ts";
