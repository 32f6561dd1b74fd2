import { readFileSync, unlinkSync } from "node:fs";
import { Server, ServerCredentials, type ServiceDefinition, type UntypedHandleCall } from "@grpc/grpc-js";
import type { Tokens } from "../auth/index.ts";
import type { Config, ListenAddress } from "../config/index.ts";
import { type CallWatch, guard } from "./guard.ts";
import { bindPrivately, clearSocket } from "./unix-socket.ts";

/** A service as grpc-js takes it. */
export interface ServedService {
  readonly definition: ServiceDefinition;
  readonly implementation: Readonly<Record<string, UntypedHandleCall>>;
}

export interface ListenInput {
  readonly config: Config;
  readonly services: readonly ServedService[];
  readonly tokens: Tokens | undefined;
  readonly watch: CallWatch;
}

/** One of the daemon's addresses, served. */
export interface Listening {
  /** With the port the system chose where none was given. */
  readonly address: string;
  /** Takes no more calls; resolves when those under way have ended. */
  readonly drain: () => Promise<void>;
  readonly stop: () => void;
}

/** Serves at an address. Throws an Error that names it when it cannot be had. */
export async function listen(address: ListenAddress, input: ListenInput): Promise<Listening> {
  const { config, services, tokens, watch } = input;
  const isSocket = address.kind === "unix";
  const door = isSocket
    ? ({ kind: "socket" } as const)
    : ({ kind: "tcp", tokens, certificates: config.tls?.client_ca !== undefined } as const);
  const server = new Server({
    interceptors: [guard(door, watch)],
    "grpc.max_receive_message_length": config.limits.message,
    "grpc.max_send_message_length": config.limits.message,
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 20_000,
  });
  for (const { definition, implementation } of services) server.addService(definition, { ...implementation });
  const name = isSocket ? `unix://${address.path}` : `tcp://${address.host}`;
  try {
    const port = isSocket
      ? await bindSocket(server, address.path, config)
      : await bind(server, target(address), tcpCredentials(config));
    return {
      address: isSocket ? name : `${name}:${port}`,
      drain: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
      stop: () => {
        server.forceShutdown();
        if (isSocket) removeSocket(address.path);
      },
    };
  } catch (cause) {
    server.forceShutdown();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot listen at ${name}: ${why}`, { cause });
  }
}

async function bindSocket(server: Server, path: string, config: Config): Promise<number> {
  await clearSocket(path);
  const file = { path, mode: config.socket_mode, owner: config.socket_owner };
  await bindPrivately(file, () => bind(server, `unix:${path}`, ServerCredentials.createInsecure()));
  return 0;
}

function target({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function tcpCredentials({ tls }: Config): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const ca = tls.client_ca === undefined ? null : readFileSync(tls.client_ca);
  const pair = { cert_chain: readFileSync(tls.cert), private_key: readFileSync(tls.key) };
  return ServerCredentials.createSsl(ca, [pair], ca !== null);
}

function bind(server: Server, at: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(at, credentials, (error, port) => (error === null ? resolve(port) : reject(error)));
  });
}

function removeSocket(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Node takes it away itself when it closes the socket first.
  }
}
