import {
  type BuildHistoryEvent,
  BuildHistoryEventType,
  type BuildHistoryRecord,
  Control,
} from "../../proto/index.ts";
import { type CallOptions, type RpcClient, RpcCode, RpcError } from "../rpc/index.ts";
import type { Exporter } from "./build-types.ts";

/** Which builds are meant; with nothing said, all. */
export interface HistoryQuery {
  /** Only this build. */
  readonly ref?: string | undefined;
  /** Only builds under way. */
  readonly activeOnly?: boolean | undefined;
  /** As BuildKit writes them, such as "status==error"; engines before BuildKit 0.20 do not heed them. */
  readonly filters?: readonly string[] | undefined;
  /** At most so many finished builds; engines before BuildKit 0.20 do not heed it. */
  readonly limit?: number | undefined;
}

/** A build that the engine remembers. */
export interface BuildRecord {
  readonly ref: string;
  /** Empty for a graph and for a frontend in the client. */
  readonly frontend: string;
  readonly frontendAttrs: Readonly<Record<string, string>>;
  readonly exporters: readonly Exporter[];
  readonly exporterResponse: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly createdMs: number | undefined;
  /** Undefined while it runs. */
  readonly completedMs: number | undefined;
  /** Why it failed; undefined if it did not. */
  readonly error: { readonly code: RpcCode; readonly message: string } | undefined;
  /** Kept, however many builds follow. */
  readonly isPinned: boolean;
  readonly steps: { readonly total: number; readonly completed: number; readonly cached: number };
  readonly warnings: number;
}

/** What happened to a build. Of a deleted one the record has the ref alone. */
export interface HistoryEvent {
  readonly kind: "started" | "complete" | "deleted";
  readonly record: BuildRecord;
}

/** What is to be done with the record of a build. */
export type HistoryChange = "pin" | "unpin" | "delete";

/** The events up to now or, with `follow`, also those to come. */
export async function* listenHistory(
  client: RpcClient,
  query: HistoryQuery,
  follow: boolean,
  options?: CallOptions,
): AsyncGenerator<HistoryEvent, void, undefined> {
  const message = {
    ActiveOnly: query.activeOnly ?? false,
    Ref: query.ref ?? "",
    EarlyExit: !follow,
    Filter: [...(query.filters ?? [])],
    Limit: query.limit ?? 0,
  };
  try {
    for await (const event of client.serverStream(Control.method.listenBuildHistory, message, options)) {
      yield decodeEvent(event);
    }
  } catch (error) {
    throw explained(error);
  }
}

/** Changes one record. */
export async function changeHistory(
  client: RpcClient,
  ref: string,
  change: HistoryChange,
  options?: CallOptions,
): Promise<void> {
  const message = { Ref: ref, Pinned: change === "pin", Delete: change === "delete" };
  try {
    await client.unary(Control.method.updateBuildHistory, message, options);
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof RpcError) || error.code !== RpcCode.UNIMPLEMENTED) return error;
  const message = "This engine keeps no history of builds: BuildKit does from 0.11 on, and Docker from 23 on";
  return new RpcError({ code: error.code, message, path: error.path, cause: error });
}

const kinds: Readonly<Record<BuildHistoryEventType, HistoryEvent["kind"]>> = {
  [BuildHistoryEventType.STARTED]: "started",
  [BuildHistoryEventType.COMPLETE]: "complete",
  [BuildHistoryEventType.DELETED]: "deleted",
};

function decodeEvent({ type, record }: BuildHistoryEvent): HistoryEvent {
  if (record === undefined) {
    throw new RpcError({ code: RpcCode.INTERNAL, message: "The engine sent an event without its build" });
  }
  // A kind that is not known yet says at least that the record is now so.
  return { kind: kinds[type] ?? "complete", record: decodeRecord(record) };
}

function decodeRecord(record: BuildHistoryRecord): BuildRecord {
  return {
    ref: record.Ref,
    frontend: record.Frontend,
    frontendAttrs: record.FrontendAttrs,
    exporters: record.Exporters.map(({ Type, Attrs }) => ({ type: Type, attrs: Attrs })),
    exporterResponse: record.ExporterResponse,
    createdMs: milliseconds(record.CreatedAt),
    completedMs: milliseconds(record.CompletedAt),
    error: record.error && { code: record.error.code, message: record.error.message },
    isPinned: record.pinned,
    steps: {
      total: record.numTotalSteps,
      completed: record.numCompletedSteps,
      cached: record.numCachedSteps,
    },
    warnings: record.numWarnings,
  };
}

function milliseconds(time: BuildHistoryRecord["CreatedAt"]): number | undefined {
  return time && Number(time.seconds) * 1000 + time.nanos / 1e6;
}
