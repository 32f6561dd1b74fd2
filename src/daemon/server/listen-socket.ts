import { readFileSync, unlinkSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Config, ListenAddress } from "../config/index.ts";
import type { Listening } from "./listen.ts";
import { bindPrivately, clearSocket } from "./unix-socket.ts";

type SocketConfig = Pick<Config, "socket_mode" | "socket_owner" | "tls">;

/**
 * Serves connections at an address, each by itself. Over TLS only clients with a certificate of `tls.client_ca` get so
 * far as to be served. Throws an Error that names the address when it cannot be had.
 */
export async function listenSocket(
  at: ListenAddress,
  config: SocketConfig,
  serve: (connection: Socket) => void,
): Promise<Listening> {
  const name = at.kind === "unix" ? `unix://${at.path}` : `tcp://${at.host}`;
  const connections = new Set<Socket>();
  const take = (connection: Socket): void => {
    connections.add(connection);
    connection.once("close", () => connections.delete(connection));
  };
  let server: Server | undefined;
  try {
    server = at.kind === "unix" ? createServer(serve) : tcpServer(config, serve);
    // The raw connections, those that never end their handshake too: all of them are to be destroyed in the end.
    server.on("connection", take);
    const port = await bind(server, at, config);
    return {
      address: at.kind === "unix" ? name : `${name}:${port}`,
      // Clients keep their connections when they are done: nothing tells which of them has a call under way.
      drain: async () => void server?.close(),
      stop: () => {
        server?.close();
        for (const connection of connections) connection.destroy();
        if (at.kind === "unix") removeSocket(at.path);
      },
    };
  } catch (cause) {
    server?.close();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot listen at ${name}: ${why}`, { cause });
  }
}

function tcpServer({ tls }: SocketConfig, serve: (connection: Socket) => void): Server {
  if (tls?.client_ca === undefined) return createServer(serve);
  return createTlsServer(
    {
      cert: readFileSync(tls.cert),
      key: readFileSync(tls.key),
      ca: readFileSync(tls.client_ca),
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ["h2"],
    },
    serve,
  );
}

async function bind(server: Server, at: ListenAddress, config: SocketConfig): Promise<number> {
  const bound = (listen: () => void) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject).once("listening", resolve);
      listen();
    });
  if (at.kind === "tcp") {
    await bound(() => server.listen(at.port, at.host));
    return (server.address() as AddressInfo).port;
  }
  await clearSocket(at.path);
  const file = { path: at.path, mode: config.socket_mode, owner: config.socket_owner };
  await bindPrivately(file, () => bound(() => server.listen(at.path)));
  return 0;
}

function removeSocket(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Node takes it away itself when it closes the socket.
  }
}
