/**
 * Relays in front of the shared engine, for transports it does not listen on itself: Docker's API as it is, or the
 * BuildKit inside it as a buildkitd would show it, on a Unix socket, TCP or TLS.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { engineEnv } from "./engine.ts";

export interface Relay {
  readonly port: number;
  readonly stop: () => void;
}

export interface RelayOptions {
  /** BuildKit: Docker's upgrade is made here and not by the client. */
  readonly speaks: "buildkit" | "docker";
  /** TLS ends here. */
  readonly tls?: TlsOptions;
  /** Default: a free port of the loopback. */
  readonly path?: string;
}

/** Serves until stopped. */
export async function startRelay({ speaks, tls, path }: RelayOptions): Promise<Relay> {
  const sockets = new Set<Socket>();
  const join = (near: Socket) => {
    const far = connect((engineEnv().DOCKER_HOST ?? "").replace(/^unix:\/\//, ""));
    for (const socket of [near, far]) sockets.add(socket.on("error", () => undefined));
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    if (speaks === "docker") near.pipe(far).pipe(near);
    else upgrade(far, () => near.pipe(far).pipe(near));
  };
  const server: Server = tls === undefined ? createServer(join) : createTlsServer(tls, join);
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) =>
    path === undefined ? server.listen(0, "127.0.0.1", resolve) : server.listen(path, resolve),
  );
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Docker's way to its BuildKit; what comes behind its answer is BuildKit's. */
function upgrade(far: Socket, done: () => void): void {
  far.write("POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    far.off("data", onData).pause();
    if (head.length > end + 4) far.unshift(head.subarray(end + 4));
    done();
  };
  far.on("data", onData);
}
