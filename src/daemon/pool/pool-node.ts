import { EngineClient } from "../../buildkit/control/index.ts";
import type { EngineConnection } from "../../buildkit/transport/index.ts";
import type { After } from "./clock.ts";

/** How a node is reached and asked; times in milliseconds. */
export interface NodeTools {
  readonly connect: (signal: AbortSignal) => Promise<EngineConnection>;
  readonly after: After;
  /** Between two questions to a healthy node. */
  readonly checkMs: number;
  /** How long it may take to answer one. */
  readonly answerMs: number;
}

/** The first wait after a failure; each further one is twice as long, up to the longest. */
const firstWaitMs = 500;
const longestWaitMs = 30_000;

/**
 * One engine: its connection, which all share, and whether it answers. It is asked for its version every so often; an
 * engine that is lost or silent is tried again after waits that grow.
 */
export class PoolNode {
  readonly address: string;
  readonly weight: number;
  leases = 0;
  healthy = false;
  version: string | undefined;
  lastError: string | undefined;
  readonly #tools: NodeTools;
  readonly #closed = new AbortController();
  #connection: EngineConnection | undefined;
  #connecting: Promise<EngineConnection> | undefined;
  #failures = 0;
  #cancelTimer: () => void = () => undefined;

  constructor(address: string, weight: number, tools: NodeTools) {
    this.address = address;
    this.weight = weight;
    this.#tools = tools;
  }

  /** Whether it failed and its next try is not due. */
  get isBackingOff(): boolean {
    return !this.healthy && this.#failures > 0;
  }

  /** Its connection, made now if there is none. Rejects with why not. */
  connection(): Promise<EngineConnection> {
    const { client } = this.#connection ?? {};
    if (this.#connection !== undefined && client?.connection.lossReason() === undefined) {
      return Promise.resolve(this.#connection);
    }
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  close(): void {
    this.#closed.abort(new Error("the pool was closed"));
    this.#cancelTimer();
    this.#connection?.close();
    this.healthy = false;
  }

  async #connect(): Promise<EngineConnection> {
    this.#cancelTimer();
    const connection = await this.#dial();
    this.#connection = connection;
    void connection.client.connection.lost.then((reason) => this.#onLost(connection, reason));
    await this.#check(connection);
    if (!this.healthy) throw new Error(this.lastError);
    return connection;
  }

  async #dial(): Promise<EngineConnection> {
    try {
      const connection = await this.#tools.connect(this.#closed.signal);
      if (this.#closed.signal.aborted) connection.close();
      this.#closed.signal.throwIfAborted();
      return connection;
    } catch (error) {
      this.#fail(messageOf(error));
      throw error;
    }
  }

  async #check(connection: EngineConnection): Promise<void> {
    const timeoutMs = this.#tools.answerMs;
    try {
      const info = await new EngineClient(connection.client).info({ timeoutMs });
      this.version = info?.version;
      this.healthy = true;
      this.#failures = 0;
      this.lastError = undefined;
      this.#schedule(this.#tools.checkMs);
    } catch (error) {
      this.#fail(messageOf(error));
    }
  }

  #fail(reason: string): void {
    this.healthy = false;
    this.lastError = reason;
    this.#failures++;
    this.#schedule(Math.min(longestWaitMs, firstWaitMs * 2 ** (this.#failures - 1)));
  }

  #onLost(connection: EngineConnection, reason: string): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    connection.close();
    // Else the failure is known, and the next try is due.
    if (this.healthy) this.#fail(reason);
  }

  #schedule(ms: number): void {
    this.#cancelTimer();
    if (this.#closed.signal.aborted) return;
    this.#cancelTimer = this.#tools.after(ms, () => {
      const connection = this.#connection;
      const done = connection === undefined ? this.connection() : this.#check(connection);
      // Why not is kept in `lastError`.
      done.catch(() => undefined);
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
