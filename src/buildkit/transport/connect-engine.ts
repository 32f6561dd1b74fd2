import type { Duplex } from "node:stream";
import {
  awaitAnswer,
  connectDuplex,
  type KeepAliveOptions,
  type RpcClient,
  RpcCode,
  RpcError,
} from "../rpc/index.ts";
import { type DialledStream, dialStream, HandshakeBroken } from "./dial-stream.ts";
import { type EngineAddress, parseEngineAddress } from "./engine-address.ts";
import { EngineUnreachable, type FailedAttempt } from "./engine-unreachable.ts";
import { describeTlsFailure } from "./tls-failure.ts";
import type { AddressChoice, Environment, TlsOptions } from "./types.ts";
import { type Headers, upgradeDocker } from "./upgrade-docker.ts";

export interface ConnectOptions {
  /** For the programs that are started; default: empty but for PATH and HOME of this process. */
  readonly env?: Environment | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For each address, in milliseconds; default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** How soon an engine counts as gone that says nothing; default: after 30 seconds. */
  readonly keepAlive?: KeepAliveOptions | undefined;
}

/** A connection that is there. It does not come back when it is lost: its calls then end with UNAVAILABLE. */
export interface EngineConnection {
  readonly address: string;
  /** A BuildKit of its own, or the one inside a Docker engine, which knows fewer exporters and caches. */
  readonly kind: EngineAddress["kind"];
  readonly client: RpcClient;
  /**
   * Opens a connection of its own for a session, on which the engine is the client: a Docker engine takes such, and spares
   * the session the way inside a call. Absent for engines that know sessions as calls alone.
   */
  readonly dialSession?: ((headers: Headers) => Promise<Duplex>) | undefined;
  /** Ends it, with what is under way. */
  readonly close: () => void;
}

const defaultTimeoutMs = 10_000;

/**
 * Connects to the first engine that answers. Throws EngineUnreachable when none does, and the signal's reason when
 * that fires.
 */
export async function connectEngine(
  choices: readonly AddressChoice[],
  options: ConnectOptions = {},
): Promise<EngineConnection> {
  const attempts: FailedAttempt[] = [];
  for (const choice of choices) {
    options.signal?.throwIfAborted();
    try {
      return await connectOne(choice, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      attempts.push({ address: choice.address, reason: choice.reason, message: describe(error, choice) });
    }
  }
  throw new EngineUnreachable(attempts);
}

async function connectOne(choice: AddressChoice, options: ConnectOptions): Promise<EngineConnection> {
  const { env = process.env, timeoutMs = defaultTimeoutMs } = options;
  const { kind, stream } = parseEngineAddress(choice.address);
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  const protocol = kind === "dockerd" ? "http/1.1" : "h2";
  const dialled = await dialStream(stream, { env, tls: choice.tls, protocol, signal });
  try {
    const isDocker = kind === "dockerd";
    const duplex = isDocker ? await upgradeDocker(dialled.duplex, { path: "/grpc", signal }) : dialled.duplex;
    const client = connectDuplex(duplex, {
      keepAlive: options.keepAlive,
      peer: `The engine at ${choice.address}`,
    });
    const close = () => {
      client.close();
      duplex.destroy();
    };
    await awaitAnswer(client, { timeoutMs, signal });
    const dialSession = async (headers: Headers): Promise<Duplex> => {
      const inTime = AbortSignal.timeout(timeoutMs);
      const own = await dialStream(stream, { env, tls: choice.tls, protocol, signal: inTime });
      try {
        return await upgradeDocker(own.duplex, { path: "/session", headers, signal: inTime });
      } catch (error) {
        own.duplex.destroy();
        throw error;
      }
    };
    return { address: choice.address, kind, client, close, ...(isDocker && { dialSession }) };
  } catch (error) {
    throw await explained(error, dialled);
  }
}

/** The error, or why there was one: what a program in between said, how the stream broke. */
async function explained(error: unknown, { duplex, complaint }: DialledStream): Promise<unknown> {
  const said = await complaint();
  const broken = duplex.errored;
  duplex.destroy();
  return said === "" ? (broken ?? error) : new Error(said, { cause: error });
}

function describe(error: unknown, { address, tls }: AddressChoice): string {
  if (!(error instanceof Error)) return String(error);
  const ofTls = describeTlsFailure(error);
  if (ofTls !== undefined) return ofTls;
  if (error instanceof HandshakeBroken) {
    // One who speaks no TLS may answer in its own way first or hang up at once: which arrives is chance.
    return `${error.message}; it may speak no TLS, or ${certificateHint(tls)}`;
  }
  const code = "code" in error ? error.code : undefined;
  if (error.name === "AbortError" || error.name === "TimeoutError") return "no answer in time";
  if (error instanceof RpcError) {
    const isLate = error.code === RpcCode.DEADLINE_EXCEEDED || error.code === RpcCode.CANCELLED;
    return isLate ? "no answer in time" : `${error.message}${hangUpHint(address, tls)}`;
  }
  switch (code) {
    case "ENOENT":
      return "path" in error && error.message.startsWith("spawn")
        ? `there is no program "${String(error.path)}"`
        : "there is no such socket";
    case "ECONNREFUSED":
      return "nobody is listening";
    case "EACCES":
      return "permission denied";
    case "ECONNRESET":
      return `${error.message}${hangUpHint(address, tls)}`;
    default:
      return error.message;
  }
}

/** Why a server may hang up on one who says nothing wrong: some do so instead of telling what is missing. */
function hangUpHint(address: string, tls: TlsOptions | undefined): string {
  if (!/^(docker\+)?tcp:/.test(address)) return "";
  if (tls === undefined) return "; it may want TLS, for which no keys were given";
  return `; it ${certificateHint(tls)}`;
}

function certificateHint(tls: TlsOptions | undefined): string {
  return tls?.cert === undefined
    ? "may want a client's certificate"
    : "may not accept this client's certificate";
}
