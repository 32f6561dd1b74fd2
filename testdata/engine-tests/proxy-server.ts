/** What tests of the daemon's proxy share: the proxy on a socket, a relay to an engine that can be cut, buildx in front. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPool, type EnginePool } from "../../src/daemon/pool/index.ts";
import { controlProxy } from "../../src/daemon/proxy/index.ts";
import { listenSocket } from "../../src/daemon/server/index.ts";
import { atEnd } from "../at-end.ts";
import { docker, type EngineName, engineEnv, type Run, type RunOptions } from "./engine.ts";

const folder = mkdtempSync(join(tmpdir(), "mlspec-proxy-"));
atEnd(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** A proxy that serves. */
export interface ServedProxy {
  readonly pool: EnginePool;
  /** As buildx and buildctl take it. */
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** The address of an engine as the daemon takes it. */
export function addressOf(engine: EngineName): string {
  return `docker://${(engineEnv(engine).DOCKER_HOST ?? "").replace(/^unix:\/\//, "")}`;
}

/** Serves a proxy in front of these engines. */
export async function serveProxy(addresses: readonly string[]): Promise<ServedProxy> {
  const pool = createPool({ nodes: addresses.map((address) => ({ address })) });
  const proxy = controlProxy({ pool });
  const { path, sockets, listener } = await listenWith((socket) => proxy.serve(socket));
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    listener.close();
    await pool.close();
  };
  return { pool, address: `unix://${path}`, stop };
}

/** A socket that leads to an engine's, until it is cut. */
export async function cuttable(engine: EngineName): Promise<{ address: string; cut: () => void }> {
  const target = (engineEnv(engine).DOCKER_HOST ?? "").replace(/^unix:\/\//, "");
  const { path, sockets, listener } = await listenWith((socket) => {
    const far = connect(target);
    socket.pipe(far).pipe(socket);
    socket.on("error", () => undefined).on("close", () => far.destroy());
    far.on("error", () => undefined).on("close", () => socket.destroy());
  });
  const cut = () => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  };
  return { address: `docker://${path}`, cut };
}

/** Serves a proxy at a port of loopback, for clients with a certificate of this authority. */
export async function serveProxyOverTls(
  addresses: readonly string[],
  { certificate, authority }: { readonly certificate: string; readonly authority: string },
): Promise<ServedProxy> {
  const pool = createPool({ nodes: addresses.map((address) => ({ address })) });
  const proxy = controlProxy({ pool });
  const config = {
    socket_mode: 0o600,
    tls: {
      cert: join(certificate, "cert.pem"),
      key: join(certificate, "key.pem"),
      client_ca: join(authority, "ca.pem"),
    },
  };
  const served = await listenSocket({ kind: "tcp", host: "127.0.0.1", port: 0 }, config, (connection) =>
    proxy.serve(connection),
  );
  const stop = async () => {
    served.stop();
    await pool.close();
  };
  return { pool, address: served.address, stop };
}

async function listenWith(serve: (socket: Socket) => void) {
  count++;
  const path = join(folder, `${count}.sock`);
  const sockets = new Set<Socket>();
  const listener: Server = createServer((socket) => {
    sockets.add(socket);
    serve(socket);
  });
  await new Promise<void>((resolve) => listener.listen(path, resolve));
  return { path, sockets, listener };
}

/** The machine's own buildx with the proxy as its remote builder, by a certificate of this folder where it is TLS. */
export async function remoteBuilder(
  address: string,
  certificate?: string,
): Promise<(args: readonly string[], options?: RunOptions) => Promise<Run>> {
  count++;
  const env = { BUILDX_CONFIG: join(folder, `buildx-${count}`), BUILDX_NO_DEFAULT_ATTESTATIONS: "1" };
  const tls = ["ca", "cert", "key"].map(
    (name) => `${name === "ca" ? "cacert" : name}=${certificate}/${name}.pem`,
  );
  const options = certificate === undefined ? [] : ["--driver-opt", tls.join(",")];
  const create = ["buildx", "create", "--name", "proxy", "--driver", "remote", ...options, address];
  const made = await docker(create, { env });
  if (made.code !== 0) throw new Error(made.stderr);
  return (args, options) =>
    docker(["buildx", "build", "--builder", "proxy", "--progress", "plain", ...args], { ...options, env });
}
