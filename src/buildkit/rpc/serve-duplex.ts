import { createServer, type ServerHttp2Session } from "node:http2";
import type { Duplex } from "node:stream";
import { status } from "@grpc/grpc-js";
import { RpcError } from "./rpc-error.ts";
import { ServerCall } from "./server-call.ts";

const streamWindowBytes = 1024 * 1024;
const connectionWindowBytes = 8 * 1024 * 1024;

/** Serves one call; it ends as this does, well or with the error thrown. */
export type CallHandler = (call: ServerCall) => Promise<void>;

/**
 * Serves gRPC to the peer of a byte stream, until that ends: handlers by "/package.Service/Method". Other methods are
 * UNIMPLEMENTED.
 *
 * grpc-js has a server too; it reads headers only after Node has joined repeated ones with commas, and writes each
 * message by itself, which for files of a few bytes is most of the time.
 */
export function serveDuplex(duplex: Duplex, handlers: ReadonlyMap<string, CallHandler>): void {
  const server = createServer({
    settings: { initialWindowSize: streamWindowBytes, enablePush: false },
    // Node refuses new streams while 10 MB are under way, which many files at once are.
    maxSessionMemory: Number.MAX_SAFE_INTEGER,
  });
  server.on("session", (session: ServerHttp2Session) => {
    session.setLocalWindowSize(connectionWindowBytes);
    session.on("error", () => duplex.destroy());
  });
  server.on("stream", (stream, headers, _flags, ...rest: readonly unknown[]) => {
    // Node tells of a call a moment after it came, when its connection may have ended: no call, then, and no answer.
    if (stream.destroyed) return;
    const path = String(headers[":path"]);
    const handler = handlers.get(path);
    const call = new ServerCall(stream, rawHeadersOf(rest[0]));
    if (handler === undefined) {
      call.end(new RpcError({ code: status.UNIMPLEMENTED, message: `there is no method ${path} here` }));
      return;
    }
    handler(call).then(
      () => call.end(),
      (error: unknown) => call.end(RpcError.from(error)),
    );
  });
  duplex.on("error", () => undefined);
  server.emit("connection", duplex);
}

/** Node gives names and values in turns; its types leave them out. */
function rawHeadersOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
