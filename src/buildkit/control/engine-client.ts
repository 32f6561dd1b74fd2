import { Control, type UsageRecord } from "../../proto/index.ts";
import { decodeWorker, type EngineFacts, type Worker } from "../gateway/index.ts";
import { type CallOptions, type RpcClient, RpcCode, RpcError } from "../rpc/index.ts";
import {
  changeHistory,
  type HistoryChange,
  type HistoryEvent,
  type HistoryQuery,
  listenHistory,
} from "./build-history.ts";
import type { Build, BuildRequest, ClientFrontend, SolveRequest } from "./build-types.ts";
import { replayProgress } from "./follow-progress.ts";
import type { Progress } from "./progress-types.ts";
import { readFacts } from "./read-facts.ts";
import { startFrontendBuild, startSolve } from "./start-build.ts";

/** Which BuildKit it is. */
export interface EngineInfo {
  /** Such as "v0.25.2". */
  readonly version: string;
  /** The program's source, such as "github.com/moby/buildkit". */
  readonly package: string;
  readonly revision: string;
}

/** Something the engine keeps on its disk. */
export interface UsageEntry {
  readonly id: string;
  readonly bytes: number;
  readonly isMutable: boolean;
  readonly isInUse: boolean;
  readonly isShared: boolean;
  readonly description: string;
  /** Such as "regular", "source.local", "exec.cachemount". */
  readonly type: string;
  readonly parents: readonly string[];
  readonly usageCount: number;
  /** Milliseconds since 1970; undefined where the engine does not know. */
  readonly createdMs: number | undefined;
  readonly lastUsedMs: number | undefined;
}

/** What to keep; with nothing said, all that nobody uses goes. */
export interface PruneOptions {
  /** Also what the engine itself keeps, such as frontends. */
  readonly all?: boolean | undefined;
  /** As BuildKit writes them: "type==source.local". */
  readonly filters?: readonly string[] | undefined;
  readonly keepDurationMs?: number | undefined;
  readonly reservedBytes?: number | undefined;
  readonly maxUsedBytes?: number | undefined;
  readonly minFreeBytes?: number | undefined;
}

/** The calls of BuildKit's Control service. Every failure is an RpcError. */
export class EngineClient {
  readonly #client: RpcClient;

  constructor(client: RpcClient) {
    this.#client = client;
  }

  /** Undefined before BuildKit 0.11. */
  async info(options?: CallOptions): Promise<EngineInfo | undefined> {
    try {
      const { buildkitVersion: found } = await this.#client.unary(Control.method.info, {}, options);
      return found && { version: found.version, package: found.package, revision: found.revision };
    } catch (error) {
      if (error instanceof RpcError && error.code === RpcCode.UNIMPLEMENTED) return undefined;
      throw error;
    }
  }

  /** The first one is the default. */
  async workers(options?: CallOptions): Promise<readonly Worker[]> {
    const { record } = await this.#client.unary(Control.method.listWorkers, {}, options);
    return record.map(decodeWorker);
  }

  /** What the engine's graphs may hold, such as "mergeop", and what it does for frontends. */
  facts(options?: CallOptions): Promise<EngineFacts> {
    return readFacts(this.#client, options);
  }

  /**
   * The builds under way and those that the engine remembers. Engines before BuildKit 0.11 remember none: the error is
   * then UNIMPLEMENTED and says so.
   */
  history(query: HistoryQuery = {}, options?: CallOptions): AsyncGenerator<HistoryEvent, void, undefined> {
    return listenHistory(this.#client, query, false, options);
  }

  /** The same, and then what happens to builds from now on. Leaving the loop ends it. */
  followHistory(
    query: HistoryQuery = {},
    options?: CallOptions,
  ): AsyncGenerator<HistoryEvent, void, undefined> {
    return listenHistory(this.#client, query, true, options);
  }

  /** All that was told of a build the engine remembers, its output too; of one that runs, up to its end. */
  progressOf(ref: string, options?: CallOptions): AsyncGenerator<Progress, void, undefined> {
    return replayProgress(this.#client, ref, options);
  }

  /** Keeps the record of a finished build for good, lets go of it, or deletes it. */
  changeHistory(ref: string, change: HistoryChange, options?: CallOptions): Promise<void> {
    return changeHistory(this.#client, ref, change, options);
  }

  async diskUsage(filters: readonly string[] = [], options?: CallOptions): Promise<readonly UsageEntry[]> {
    const { record } = await this.#client.unary(Control.method.diskUsage, { filter: [...filters] }, options);
    return record.map(decodeUsage);
  }

  /** Removes, and tells each thing that is gone. Leaving the loop early cancels it. */
  async *prune(prune: PruneOptions = {}, options?: CallOptions): AsyncGenerator<UsageEntry, void, undefined> {
    const message = {
      filter: [...(prune.filters ?? [])],
      all: prune.all ?? false,
      keepDuration: BigInt(Math.round((prune.keepDurationMs ?? 0) * 1e6)),
      reservedSpace: BigInt(prune.reservedBytes ?? 0),
      maxUsedSpace: BigInt(prune.maxUsedBytes ?? 0),
      minFreeSpace: BigInt(prune.minFreeBytes ?? 0),
    };
    for await (const record of this.#client.serverStream(Control.method.prune, message, options)) {
      yield decodeUsage(record);
    }
  }

  /** Starts a build of a graph, or with a frontend of the engine's. */
  solve(request: SolveRequest): Build {
    return startSolve(this.#client, request);
  }

  /** Starts a build whose frontend runs in this process. */
  buildWithFrontend(request: BuildRequest & { readonly frontend: ClientFrontend }): Build {
    return startFrontendBuild(this.#client, request, request.frontend);
  }
}

function decodeUsage(record: UsageRecord): UsageEntry {
  return {
    id: record.ID,
    bytes: Number(record.Size),
    isMutable: record.Mutable,
    isInUse: record.InUse,
    isShared: record.Shared,
    description: record.Description,
    type: record.RecordType,
    parents: record.Parents,
    usageCount: Number(record.UsageCount),
    createdMs: milliseconds(record.CreatedAt),
    lastUsedMs: milliseconds(record.LastUsedAt),
  };
}

function milliseconds(time: UsageRecord["CreatedAt"]): number | undefined {
  return time && Number(time.seconds) * 1000 + time.nanos / 1e6;
}
