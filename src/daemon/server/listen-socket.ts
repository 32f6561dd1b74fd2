import { unlinkSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import type { Config } from "../config/index.ts";
import type { Listening } from "./listen.ts";
import { bindPrivately, clearSocket } from "./unix-socket.ts";

/** Serves connections at a Unix socket, each by itself. Throws an Error that names it when it cannot be had. */
export async function listenSocket(
  path: string,
  config: Pick<Config, "socket_mode" | "socket_owner">,
  serve: (connection: Socket) => void,
): Promise<Listening> {
  const address = `unix://${path}`;
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.once("close", () => connections.delete(connection));
    serve(connection);
  });
  try {
    await clearSocket(path);
    const file = { path, mode: config.socket_mode, owner: config.socket_owner };
    await bindPrivately(
      file,
      () =>
        new Promise<void>((resolve, reject) => {
          server.once("error", reject);
          server.listen(path, resolve);
        }),
    );
  } catch (cause) {
    server.close();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot listen at ${address}: ${why}`, { cause });
  }
  return {
    address,
    // Clients keep their connections when they are done: nothing tells which of them has a call under way.
    drain: async () => void server.close(),
    stop: () => {
      server.close();
      for (const connection of connections) connection.destroy();
      try {
        unlinkSync(path);
      } catch {
        // Node takes it away itself when it closes the socket.
      }
    },
  };
}
