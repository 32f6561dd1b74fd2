import type { SourceInfo } from "../../proto/index.ts";
import type { ErrorRange } from "../rpc/index.ts";

/** What is new since the last one. Times are milliseconds since 1970, with fractions. */
export interface Progress {
  readonly vertexes: readonly ProgressVertex[];
  readonly statuses: readonly ProgressStatus[];
  readonly logs: readonly ProgressLog[];
  readonly warnings: readonly ProgressWarning[];
}

/** A vertex as it is now; it replaces what was known of its digest. */
export interface ProgressVertex {
  readonly digest: string;
  /** Digests. */
  readonly inputs: readonly string[];
  readonly name: string;
  readonly cached: boolean;
  readonly startedMs: number | undefined;
  readonly completedMs: number | undefined;
  /** Empty without one. */
  readonly error: string;
  /** What it is shown as a part of. */
  readonly group: { readonly id: string; readonly name: string } | undefined;
}

/** Something that a vertex counts, such as the bytes of a layer. */
export interface ProgressStatus {
  readonly id: string;
  /** Digest. */
  readonly vertex: string;
  readonly name: string;
  readonly current: number;
  /** 0 where it is not known. */
  readonly total: number;
  readonly timestampMs: number | undefined;
  readonly startedMs: number | undefined;
  readonly completedMs: number | undefined;
}

/** A piece of a step's output; it may begin and end within a line. */
export interface ProgressLog {
  /** Digest. */
  readonly vertex: string;
  /** 1 for standard output, 2 for standard error. */
  readonly stream: number;
  readonly data: Uint8Array;
  readonly timestampMs: number | undefined;
}

export interface ProgressWarning {
  /** Digest. */
  readonly vertex: string;
  readonly level: number;
  readonly short: string;
  readonly detail: readonly string[];
  readonly url: string;
  readonly source: Pick<SourceInfo, "filename" | "data" | "language"> | undefined;
  readonly ranges: readonly ErrorRange[];
}
