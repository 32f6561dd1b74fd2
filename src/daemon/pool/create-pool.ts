import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import { connectEngine, type EngineConnection, type TlsOptions } from "../../buildkit/transport/index.ts";
import { type After, realAfter } from "./clock.ts";
import { PoolNode } from "./pool-node.ts";
import { rankNodes } from "./rendezvous.ts";

/** What is known of an engine. */
export interface NodeStatus {
  readonly address: string;
  readonly weight: number;
  readonly healthy: boolean;
  /** Undefined before it was asked, and of engines that do not say. */
  readonly version: string | undefined;
  readonly leases: number;
  readonly lastError: string | undefined;
}

/** An engine to use until it is released. The connection is shared: closing it is the pool's business. */
export interface EngineLease {
  readonly node: string;
  readonly connection: EngineConnection;
  /** Once; more does nothing. */
  release(): void;
}

/** Engines that builds are sent to. */
export interface EnginePool {
  /**
   * An engine for a build with this identity: the same one while it is healthy, the next one when not. Throws an
   * RpcError with UNAVAILABLE that names what was tried, and the signal's reason when that fires.
   */
  lease(identity: string, signal?: AbortSignal): Promise<EngineLease>;
  /** Every engine that answers, in the order of the configuration, those left out that failed a moment ago. Throws UNAVAILABLE when none does. */
  leaseAll(signal?: AbortSignal): Promise<readonly EngineLease[]>;
  nodes(): readonly NodeStatus[];
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly nodes: readonly {
    readonly address: string;
    /** Its share of the builds beside the others'; default 1. */
    readonly weight?: number | undefined;
    readonly tls?: TlsOptions | undefined;
  }[];
  /** Between two questions whether a node is there, in milliseconds; default 10,000. */
  readonly checkMs?: number | undefined;
  /** How long it may take to answer, in milliseconds; default 10,000. */
  readonly answerMs?: number | undefined;
  /** Default: the clock of the process. */
  readonly after?: After | undefined;
}

/** A pool of these engines, which connects to them when they are first needed. */
export function createPool(options: PoolOptions): EnginePool {
  const { checkMs = 10_000, answerMs = 10_000, after = realAfter } = options;
  const nodes = options.nodes.map(({ address, weight = 1, tls }) => {
    const choices = [{ address, reason: "the configuration", tls }];
    const connect = (signal: AbortSignal) => connectEngine(choices, { signal, timeoutMs: answerMs });
    return new PoolNode(address, weight, { connect, after, checkMs, answerMs });
  });
  return {
    lease: (identity, signal) => leaseFirst(rankNodes(identity, nodes), signal),
    leaseAll: (signal) => leaseEach(nodes, signal),
    nodes: () =>
      nodes.map(({ address, weight, healthy, version, leases, lastError }) => {
        return { address, weight, healthy, version, leases, lastError };
      }),
    async close() {
      for (const node of nodes) node.close();
    },
  };
}

/** Those that failed a moment ago are tried last: better late than not at all. */
async function leaseFirst(ranked: readonly PoolNode[], signal: AbortSignal | undefined) {
  const backingOff = ranked.filter((node) => node.isBackingOff);
  const errors = new Map<PoolNode, string>();
  for (const node of [...ranked.filter((one) => !backingOff.includes(one)), ...backingOff]) {
    try {
      return leaseOf(node, await unlessAborted(node.connection(), signal));
    } catch (error) {
      signal?.throwIfAborted();
      errors.set(node, error instanceof Error ? error.message : String(error));
    }
  }
  throw unavailable(errors);
}

async function leaseEach(nodes: readonly PoolNode[], signal: AbortSignal | undefined) {
  const errors = new Map<PoolNode, string>();
  const ready = nodes.filter((node) => !node.isBackingOff);
  const answers = await Promise.all(
    (ready.length > 0 ? ready : nodes).map(async (node) => {
      try {
        return { node, connection: await unlessAborted(node.connection(), signal) };
      } catch (error) {
        errors.set(node, error instanceof Error ? error.message : String(error));
        return undefined;
      }
    }),
  );
  signal?.throwIfAborted();
  const leases = answers.flatMap((answer) => (answer ? [leaseOf(answer.node, answer.connection)] : []));
  if (leases.length === 0) throw unavailable(errors);
  return leases;
}

function leaseOf(node: PoolNode, connection: EngineConnection): EngineLease {
  node.leases++;
  let isReleased = false;
  return {
    node: node.address,
    connection,
    release() {
      if (!isReleased) node.leases--;
      isReleased = true;
    },
  };
}

function unavailable(errors: ReadonlyMap<PoolNode, string>): RpcError {
  const tried = [...errors].map(([{ address }, why]) => `\n  ${address}: ${why.replaceAll("\n", " ")}`);
  const message = `no engine answers; tried${tried.join("") || " none, for none is configured"}`;
  return new RpcError({ code: RpcCode.UNAVAILABLE, message });
}

/** The connection is everybody's: who goes away leaves it to the others. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
