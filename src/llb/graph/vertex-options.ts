import type { Platform } from "./platform.ts";
import type { SourceLocation } from "./source-file.ts";

/** Vertices that progress shows as one group; a `weak` member does not keep the group open. */
export interface ProgressGroup {
  readonly id: string;
  readonly name: string;
  readonly weak?: boolean | undefined;
}

/** Limits of the step's control group; memory in bytes, periods and quotas in microseconds. */
export interface LinuxResources {
  readonly memory?: number | undefined;
  readonly memorySwap?: number | undefined;
  readonly cpuShares?: number | undefined;
  readonly cpuPeriod?: number | undefined;
  readonly cpuQuota?: number | undefined;
  readonly cpusetCpus?: string | undefined;
  readonly cpusetMems?: string | undefined;
}

/**
 * For a vertex without inputs that is not the base of an image: no cache export holds such a one, and without this the
 * engine still looks up its layers, one vertex after the other, for the record it keeps of each build.
 * Source: `ExportRoots` and `override` in BuildKit's solver/exporter.go.
 */
export const UNEXPORTED_ROOT = { exportCache: false } as const;

/** What every vertex takes. Only `platform` and `constraints` are part of the digest. */
export interface VertexOptions {
  /** The name in progress; "[internal] " in front hides it. */
  readonly name?: string | undefined;
  readonly description?: Readonly<Record<string, string>> | undefined;
  /** Default: that of the vertex it builds on, else the one given to `marshal`. */
  readonly platform?: Platform | undefined;
  /** Run again although cached; an exec's cache mounts are emptied first. */
  readonly ignoreCache?: boolean | undefined;
  /** true: always export with a remote cache; false: never; absent: as the engine decides. */
  readonly exportCache?: boolean | undefined;
  readonly progressGroup?: ProgressGroup | undefined;
  /** Filters that choose the worker, in containerd's filter syntax. */
  readonly constraints?: readonly string[] | undefined;
  readonly locations?: readonly SourceLocation[] | undefined;
  readonly resources?: LinuxResources | undefined;
}

/** The options as a vertex keeps them: its own copy, nothing absent. */
export interface VertexMetadata {
  readonly name: string | undefined;
  readonly description: Readonly<Record<string, string>> | undefined;
  readonly ignoreCache: boolean;
  readonly exportCache: boolean | undefined;
  readonly progressGroup: ProgressGroup | undefined;
  readonly constraints: readonly string[];
  readonly locations: readonly SourceLocation[];
  readonly resources: LinuxResources | undefined;
}

/** Takes the vertex options out of a bigger options object. */
export function vertexMetadata(options: VertexOptions): VertexMetadata {
  return {
    name: options.name,
    description: options.description,
    ignoreCache: options.ignoreCache ?? false,
    exportCache: options.exportCache,
    progressGroup: options.progressGroup,
    constraints: options.constraints ?? [],
    locations: options.locations ?? [],
    resources: options.resources,
  };
}
