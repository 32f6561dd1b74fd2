import { RpcCode, RpcError, relayCall, type ServerCall } from "../../buildkit/rpc/index.ts";
import type { EngineLease, EnginePool } from "../pool/index.ts";
import { type ForwardOptions, targetOf } from "./forward.ts";
import { waitFor } from "./wait-for.ts";

interface Entry {
  sharedKey: string;
  /** Whether the client's call is here. */
  isOpen: boolean;
  /** Builds that name it and are under way. */
  users: number;
  lease: Promise<EngineLease> | undefined;
  readonly opened: Signalled<void>;
  readonly placed: Signalled<EngineLease>;
}

interface Signalled<T> {
  readonly promise: Promise<T>;
  readonly tell: (value: T) => void;
}

export interface SessionLimits {
  /** Sessions at once. */
  readonly most: number;
  /** How long one is held that no build names, in milliseconds. */
  readonly holdMs: number;
  /** How long a build waits for the session that it names, in milliseconds. */
  readonly arrivalMs: number;
}

/**
 * Sessions of clients. Which engine a session belongs to is known only when a build names it, so until then its call
 * is held unread; from then on it and every later build of it are that engine's.
 */
export class HeldSessions {
  readonly #pool: EnginePool;
  readonly #limits: SessionLimits;
  readonly #forward: ForwardOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(pool: EnginePool, limits: SessionLimits, forward: ForwardOptions) {
    this.#pool = pool;
    this.#limits = limits;
    this.#forward = forward;
  }

  /** Serves a client's session until it ends. */
  async serve(call: ServerCall): Promise<void> {
    const [id = ""] = call.header("x-docker-expose-session-uuid");
    if (id === "") {
      throw new RpcError({ code: RpcCode.INVALID_ARGUMENT, message: "a session that does not say its name" });
    }
    const entry = this.#entry(id);
    if (entry.isOpen) {
      throw new RpcError({ code: RpcCode.ALREADY_EXISTS, message: `a session named ${id} is open` });
    }
    entry.isOpen = true;
    entry.sharedKey = call.header("x-docker-expose-session-sharedkey")[0] ?? "";
    entry.opened.tell();
    try {
      const lease = await waitFor(entry.placed.promise, this.#limits.holdMs, call.signal);
      if (lease === undefined) {
        const message = `no build named this session within ${this.#limits.holdMs / 1000} s`;
        throw new RpcError({ code: RpcCode.DEADLINE_EXCEEDED, message });
      }
      await relayCall(call, targetOf(lease), this.#forward);
    } finally {
      entry.isOpen = false;
      this.#dropUnused(id, entry);
    }
  }

  /** The engine of a build in a session, which this build may be the first to choose. */
  async lease(
    id: string,
    identity: (sharedKey: string) => string,
    signal: AbortSignal,
  ): Promise<EngineLease> {
    const entry = this.#entry(id);
    entry.users++;
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      entry.users--;
      this.#dropUnused(id, entry);
    };
    try {
      // Clients begin both at once. The engine itself says so if it never comes.
      await waitFor(entry.opened.promise, this.#limits.arrivalMs, signal);
      entry.lease ??= this.#pool.lease(identity(entry.sharedKey));
      const lease = await entry.lease;
      entry.placed.tell(lease);
      return { ...lease, release };
    } catch (error) {
      entry.lease = undefined;
      release();
      throw error;
    }
  }

  #entry(id: string): Entry {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    if (this.#entries.size >= this.#limits.most) {
      throw new RpcError({
        code: RpcCode.RESOURCE_EXHAUSTED,
        message: `${this.#limits.most} sessions are open, and more are not taken; try again later`,
      });
    }
    const entry: Entry = {
      sharedKey: "",
      isOpen: false,
      users: 0,
      lease: undefined,
      opened: signalled<void>(),
      placed: signalled<EngineLease>(),
    };
    this.#entries.set(id, entry);
    return entry;
  }

  #dropUnused(id: string, entry: Entry): void {
    if (entry.isOpen || entry.users > 0 || this.#entries.get(id) !== entry) return;
    this.#entries.delete(id);
    entry.lease?.then(
      (lease) => lease.release(),
      () => undefined,
    );
  }
}

function signalled<T>(): Signalled<T> {
  let tell: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    tell = resolve;
  });
  return { promise, tell };
}
