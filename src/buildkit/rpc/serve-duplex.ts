import { createServer, type ServerHttp2Session } from "node:http2";
import type { Duplex } from "node:stream";
import { status } from "@grpc/grpc-js";
import { RpcError } from "./rpc-error.ts";
import { ServerCall } from "./server-call.ts";

const streamWindowBytes = 1024 * 1024;
const connectionWindowBytes = 8 * 1024 * 1024;

/** Serves one call; it ends as this does, well or with the error thrown. */
export type CallHandler = (call: ServerCall) => Promise<void>;

/** Handlers by "/package.Service/Method"; a Map is one. Other methods are UNIMPLEMENTED. */
export interface CallHandlers {
  get(path: string): CallHandler | undefined;
}

export interface ServeOptions {
  /** Calls at once on the connection, of which the peer is told. Default: as many as it likes. */
  readonly maxCalls?: number | undefined;
}

/** A connection that is served. */
export interface ServedConnection {
  /** Tells the peer to make no new calls, lets those under way end, and then closes. */
  readonly drain: () => void;
  /** Resolves when it has ended. */
  readonly closed: Promise<void>;
}

/**
 * Serves gRPC to the peer of a byte stream, until that ends.
 *
 * grpc-js has a server too; it reads headers only after Node has joined repeated ones with commas, and writes each
 * message by itself, which for files of a few bytes is most of the time.
 */
export function serveDuplex(
  duplex: Duplex,
  handlers: CallHandlers,
  { maxCalls }: ServeOptions = {},
): ServedConnection {
  const server = createServer({
    settings: {
      initialWindowSize: streamWindowBytes,
      enablePush: false,
      ...(maxCalls !== undefined && { maxConcurrentStreams: maxCalls }),
    },
    // Node refuses new streams while 10 MB are under way, which many files at once are.
    maxSessionMemory: Number.MAX_SAFE_INTEGER,
  });
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session: ServerHttp2Session) => {
    sessions.add(session);
    session.setLocalWindowSize(connectionWindowBytes);
    session.on("error", () => duplex.destroy());
  });
  server.on("stream", (stream, headers, _flags, ...rest: readonly unknown[]) => {
    // Node tells of a call a moment after it came, when its connection may have ended: no call, then, and no answer.
    if (stream.destroyed) return;
    const path = String(headers[":path"]);
    const handler = handlers.get(path);
    const call = new ServerCall(stream, path, rawHeadersOf(rest[0]));
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
  const closed = new Promise<void>((resolve) => duplex.once("close", () => resolve()));
  server.emit("connection", duplex);
  const drain = () => {
    for (const session of sessions) if (!session.destroyed) session.close();
  };
  return { drain, closed };
}

/** Node gives names and values in turns; its types leave them out. */
function rawHeadersOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
