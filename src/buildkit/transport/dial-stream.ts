import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { joinDuplex } from "../rpc/index.ts";
import type { StreamAddress } from "./engine-address.ts";
import type { Environment, TlsOptions } from "./types.ts";

/** A byte stream to an engine. */
export interface DialledStream {
  readonly duplex: Duplex;
  /** What a program in between said on its standard error, once it has ended or a moment has passed. */
  readonly complaint: () => Promise<string>;
}

/** The other end hung up before TLS was agreed on, without saying why. */
export class HandshakeBroken extends Error {
  override readonly name = "HandshakeBroken";
}

export interface DialOptions {
  readonly env: Environment;
  readonly tls?: TlsOptions | undefined;
  /** What TLS is told will be spoken: engines of gRPC insist on "h2", Docker's upgrade begins in "http/1.1". */
  readonly protocol: "h2" | "http/1.1";
  readonly signal: AbortSignal;
}

const keepAliveMs = 15_000;
const complaintBytes = 4096;
const complaintWaitMs = 500;

/** Opens a stream; rejects when nobody listens. Destroying it ends a program in between. */
export async function dialStream(address: StreamAddress, options: DialOptions): Promise<DialledStream> {
  switch (address.kind) {
    case "unix":
      return dialSocket(connect(address.path), "connect", options.signal);
    case "tcp":
      return dialTcp(address, options);
    case "command":
      return dialCommand(address, options.env);
    default:
      return address satisfies never;
  }
}

async function dialTcp(
  { host, port }: Extract<StreamAddress, { kind: "tcp" }>,
  { tls, protocol, signal }: DialOptions,
): Promise<DialledStream> {
  if (tls === undefined) {
    return dialSocket(
      connect({ host, port, keepAlive: true, keepAliveInitialDelay: keepAliveMs }),
      "connect",
      signal,
    );
  }
  const { ca, cert, key, serverName, verify = true } = tls;
  const servername = serverName ?? (isIP(host) ? undefined : host);
  const socket = connectTls({
    host,
    port,
    ALPNProtocols: [protocol],
    rejectUnauthorized: verify,
    ...(ca && { ca: Buffer.from(ca) }),
    ...(cert && { cert: Buffer.from(cert) }),
    ...(key && { key: Buffer.from(key) }),
    ...(servername !== undefined && { servername }),
  });
  socket.setKeepAlive(true, keepAliveMs);
  try {
    return await dialSocket(socket, "secureConnect", signal);
  } catch (error) {
    throw isHangUp(error) ? new HandshakeBroken(error.message, { cause: error }) : error;
  }
}

function isHangUp(error: unknown): error is Error {
  return error instanceof Error && "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}

async function dialSocket(duplex: Duplex, event: string, signal: AbortSignal): Promise<DialledStream> {
  try {
    await once(duplex, event, { signal });
  } catch (error) {
    duplex.destroy();
    throw error;
  }
  return { duplex, complaint: async () => "" };
}

async function dialCommand(
  { command, args }: Extract<StreamAddress, { kind: "command" }>,
  env: Environment,
): Promise<DialledStream> {
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  let said = Buffer.alloc(0);
  child.stderr.on("data", (chunk: Buffer) => {
    said = Buffer.concat([said, chunk]).subarray(-complaintBytes);
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await once(child, "spawn");
  const duplex = joinDuplex(child.stdout, child.stdin);
  duplex.once("close", () => child.kill());
  const complaint = async () => {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, complaintWaitMs))]);
    return said.toString("utf8").trim();
  };
  return { duplex, complaint };
}
