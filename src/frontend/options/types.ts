import type { ExecOptions } from "../../compile/index.ts";
import type { Platform } from "../platform/index.ts";

/** A remote cache to read from, as the engine takes it. */
export interface CacheImport {
  readonly type: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/** The time that replaces the clock: given, or that of the build context's newest change. */
export type EpochOption = { readonly kind: "at"; readonly seconds: number } | { readonly kind: "context" };

/** Where files come from. */
export interface ContextOptions {
  /** Address of a remote main context; absent: the client's own files. */
  readonly remote?: string;
  /** Only this folder of a remote or given main context. */
  readonly subdir?: string;
  /** The client's name for the folder that holds the spec. */
  readonly specLocal: string;
  /** The spec is never looked for in a remote or given context. */
  readonly specOnlyLocal: boolean;
  /** Named contexts; a key may end in `::platform`. */
  readonly named: ReadonlyMap<string, string>;
  /** For a given input, JSON with its image configuration. */
  readonly inputMetadata: ReadonlyMap<string, string>;
  /** Sessions other than the client's own, by the local folder they serve. */
  readonly sessions: ReadonlyMap<string, string>;
  /** What tells apart local folders that are sent under the same name. */
  readonly sharedKeys: ReadonlyMap<string, string>;
  /** Keep `.git` of a git context. */
  readonly keepGitDir: boolean;
  /** Files of a git context get the commit's time. */
  readonly commitTimes: boolean;
}

/** Everything a client may ask of a build, read and checked. */
export interface FrontendOptions {
  /** Absent: {@link specNames} says where to look. */
  readonly filename?: string;
  /** A `# syntax=` line led here, so the file's name is the outer frontend's. */
  readonly forwarded: boolean;
  readonly target?: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Arguments with a meaning of their own; a spec sees those it declares. */
  readonly reservedArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** What the lock does not hold is an error. */
  readonly locked: boolean;
  /** Empty: the spec's, else the worker's first. */
  readonly platforms: readonly Platform[];
  /** The result is an index even for one platform. */
  readonly multiPlatform?: boolean;
  readonly imageResolveMode: "default" | "pull" | "local";
  readonly exec: ExecOptions;
  readonly cacheImports: readonly CacheImport[];
  readonly context: ContextOptions;
  readonly epoch?: EpochOption;
  /** A question about the spec, to be answered in place of a build. */
  readonly request?: string;
  /** What the client needs a frontend to be able to do. */
  readonly frontendCaps: readonly string[];
}
