/** Where a build stands. `lost`: the daemon ended before it did. */
export type BuildState = "queued" | "running" | "succeeded" | "failed" | "cancelled" | "lost";

/** What is kept of a build: nothing secret, no file, no value of a build arg. Times are milliseconds since 1970. */
export interface BuildRecord {
  readonly id: string;
  readonly client: string;
  readonly state: BuildState;
  readonly createdMs: number;
  readonly startedMs: number | undefined;
  readonly finishedMs: number | undefined;
  /** The engine's address. */
  readonly node: string;
  readonly filename: string;
  readonly target: string;
  readonly platforms: readonly string[];
  /** Without user name, password and query; empty for a context on the stream. */
  readonly remoteContext: string;
  readonly names: readonly string[];
  readonly buildArgNames: readonly string[];
  /** Of gRPC's sixteen. */
  readonly errorCode: number;
  readonly errorMessage: string;
  readonly exporterResponse: Readonly<Record<string, string>>;
  readonly vertices: number;
  readonly cachedVertices: number;
}

/** What is known of a build when it comes in. */
export type NewBuild = Pick<
  BuildRecord,
  | "id"
  | "client"
  | "createdMs"
  | "filename"
  | "target"
  | "platforms"
  | "remoteContext"
  | "names"
  | "buildArgNames"
>;

/** How a build ended. */
export type BuildEnd = Pick<
  BuildRecord,
  "errorCode" | "errorMessage" | "exporterResponse" | "vertices" | "cachedVertices"
> & { readonly state: "succeeded" | "failed" | "cancelled"; readonly finishedMs: number };

/** Which records, the newest first. */
export interface RecordQuery {
  /** Whose; undefined: everybody's. */
  readonly client: string | undefined;
  /** Any of them; none: all. */
  readonly states: readonly BuildState[];
  readonly createdAfterMs: number | undefined;
  /** Records older than this one. */
  readonly before: { readonly createdMs: number; readonly id: string } | undefined;
  readonly limit: number;
}
