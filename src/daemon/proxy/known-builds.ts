import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import type { EngineConnection } from "../../buildkit/transport/index.ts";
import { waitFor } from "./wait-for.ts";

/** Where a build is, or was. */
export interface KnownBuild {
  readonly node: string;
  readonly connection: EngineConnection;
  /** The client's session; empty for none. */
  readonly sessionId: string;
}

interface Entry {
  readonly build: KnownBuild;
  /** Until when it is remembered, in milliseconds since 1970; undefined while it runs. */
  until: number | undefined;
}

export interface BuildLimits {
  /** Builds remembered at once. */
  readonly most: number;
  /** How long an ended one is, in milliseconds. */
  readonly keepMs: number;
}

/** Which engine has which build, by the build's name. */
export class KnownBuilds {
  readonly #limits: BuildLimits;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new Map<string, Set<(build: KnownBuild) => void>>();

  constructor(limits: BuildLimits) {
    this.#limits = limits;
  }

  /** A build runs, until what comes back is called. Throws when one of its name does, or there are too many. */
  begin(ref: string, build: KnownBuild): () => void {
    const known = this.#entries.get(ref);
    if (known !== undefined && known.until === undefined) {
      throw new RpcError({ code: RpcCode.ALREADY_EXISTS, message: `a build named ${ref} is under way` });
    }
    const entry = this.#add(ref, { build, until: undefined });
    for (const tell of this.#waiting.get(ref) ?? []) tell(build);
    return () => {
      entry.until = Date.now() + this.#limits.keepMs;
    };
  }

  /** A build that has ended is there. */
  remember(ref: string, build: KnownBuild): void {
    if (this.#entries.get(ref)?.until === undefined && this.#entries.has(ref)) return;
    this.#add(ref, { build, until: Date.now() + this.#limits.keepMs });
  }

  /** The build of this name, which may begin within so many milliseconds; undefined if none does. */
  async find(ref: string, waitMs: number, signal: AbortSignal): Promise<KnownBuild | undefined> {
    const known = this.#entries.get(ref);
    if (known !== undefined) return known.build;
    const waiting = this.#waiting.get(ref) ?? new Set();
    this.#waiting.set(ref, waiting);
    let tell: (build: KnownBuild) => void = () => undefined;
    const begun = new Promise<KnownBuild>((resolve) => {
      tell = resolve;
    });
    waiting.add(tell);
    try {
      return await waitFor(begun, waitMs, signal);
    } finally {
      waiting.delete(tell);
      if (waiting.size === 0) this.#waiting.delete(ref);
    }
  }

  #add(ref: string, entry: Entry): Entry {
    this.#entries.delete(ref);
    if (this.#entries.size >= this.#limits.most) this.#makeRoom();
    this.#entries.set(ref, entry);
    return entry;
  }

  #makeRoom(): void {
    const now = Date.now();
    const ended = [...this.#entries].filter(([, { until }]) => until !== undefined);
    const old = ended.filter(([, { until }]) => (until ?? now) <= now);
    for (const [ref] of old.length > 0 ? old : ended.slice(0, 1)) this.#entries.delete(ref);
    if (ended.length > 0) return;
    throw new RpcError({
      code: RpcCode.RESOURCE_EXHAUSTED,
      message: `${this.#limits.most} builds are under way, and more are not taken; try again later`,
    });
  }
}
