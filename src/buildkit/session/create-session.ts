import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import { Control, Health, HealthCheckResponse_ServingStatus } from "../../proto/index.ts";
import { type RpcClient, serveDuplex } from "../rpc/index.ts";
import { type SessionService, unaryHandler } from "./session-service.ts";
import { tunnelDuplex } from "./tunnel-duplex.ts";

export interface SessionOptions {
  readonly services: readonly SessionService[];
  /** The same for each build of a folder, so that the engine keeps what it has of its files. Default: none kept. */
  readonly sharedKey?: string | undefined;
  /** Opens a connection on which the engine is the client, see `EngineConnection.dialSession`. */
  readonly dial?:
    | ((headers: readonly (readonly [name: string, value: string])[]) => Promise<Duplex>)
    | undefined;
}

/** A session that the engine knows. */
export interface Session {
  /** What builds name it by. */
  readonly id: string;
  /** Resolves when it has ended, on whichever side. */
  readonly closed: Promise<void>;
  readonly close: () => void;
}

/** Answers the engine's question whether we are there, every few seconds; without that it drops the session. */
const health: SessionService = new Map([
  unaryHandler(Health.method.check, async () => ({ status: HealthCheckResponse_ServingStatus.SERVING })),
]);

/**
 * Opens a session over the connection: the engine is the client of our services, on a connection of its own where one can
 * be dialled, else inside one call of ours. The engine waits for it when a build names it, so builds may start at once.
 */
export function createSession(client: RpcClient, options: SessionOptions): Session {
  const id = randomBytes(16).toString("hex");
  const handlers = new Map([health, ...options.services].flatMap((service) => [...service]));
  const headers = [
    ["x-docker-expose-session-uuid", id],
    ["x-docker-expose-session-name", "client"],
    ["x-docker-expose-session-sharedkey", options.sharedKey ?? ""],
    // One header for each: the engine compares whole values.
    ...[...handlers.keys()].map((path) => ["x-docker-expose-session-grpc-method", path] as const),
  ] as const;
  const inCall = () => tunnelDuplex(client.duplexStream(Control.method.session, { metadata: headers }));
  if (options.dial === undefined) {
    const tunnel = inCall();
    const closed = new Promise<void>((resolve) => tunnel.once("close", () => resolve()));
    serveDuplex(tunnel, handlers);
    return { id, closed, close: () => tunnel.destroy() };
  }
  let isWanted = true;
  let close = () => {
    isWanted = false;
  };
  const serve = (duplex: Duplex): Promise<void> => {
    close = () => duplex.destroy();
    const { closed } = serveDuplex(duplex, handlers);
    if (!isWanted) duplex.destroy();
    return closed;
  };
  // Where the engine does not take it, a call is what is left, and says what is wrong if that fails too.
  const closed = options.dial(headers).catch(inCall).then(serve);
  return { id, closed, close: () => close() };
}
