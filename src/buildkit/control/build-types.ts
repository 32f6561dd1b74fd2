import type { Definition, Policy } from "../../proto/index.ts";
import type { Gateway } from "../gateway/index.ts";
import type { Progress } from "./progress-types.ts";

/** How a result leaves the engine, by BuildKit's names and attributes: image, oci, docker, tar, local, moby. */
export interface Exporter {
  readonly type: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/** A cache elsewhere, by BuildKit's names and attributes: registry, local, inline, gha, s3, azblob. */
export interface CacheEntry {
  readonly type: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/** What all builds have in common. */
export interface BuildRequest {
  /** The build's name at the engine. Default: a random one. */
  readonly ref?: string | undefined;
  /** The session the engine calls back for files, secrets and results. */
  readonly session?: { readonly id: string } | undefined;
  readonly exporters?: readonly Exporter[] | undefined;
  readonly cacheExports?: readonly CacheEntry[] | undefined;
  readonly cacheImports?: readonly CacheEntry[] | undefined;
  /** What the build may do beyond the usual, such as "network.host"; the engine must allow it too. */
  readonly entitlements?: readonly string[] | undefined;
  /** Options for the frontend. "attest:sbom" and "attest:provenance" are heard by the engine as well. */
  readonly frontendAttrs?: Readonly<Record<string, string>> | undefined;
  /** Graphs for the frontend, by name. */
  readonly inputs?: ReadonlyMap<string, Definition> | undefined;
  readonly sourcePolicy?: Policy | undefined;
  /** The engine keeps no record of the build in its history. */
  readonly internal?: boolean | undefined;
  /** The session that judges each source; the build fails at an engine that would not ask it. */
  readonly sourcePolicySession?: { readonly id: string } | undefined;
  /** Cancels the build at the engine; the result then rejects with CANCELLED. */
  readonly signal?: AbortSignal | undefined;
  /** For the whole build; then the result rejects with DEADLINE_EXCEEDED. */
  readonly timeoutMs?: number | undefined;
}

/** A build that the engine does by itself: of a graph, or with a frontend it has or fetches ("gateway.v0"). */
export type SolveRequest = BuildRequest &
  ({ readonly definition: Definition } | { readonly frontend: string });

/** What a frontend in this process gets beside the gateway. */
export interface FrontendContext {
  /** Empty when the build has no session. */
  readonly sessionId: string;
  /** `frontendAttrs`, and the caches to import as frontends expect them. */
  readonly attrs: Readonly<Record<string, string>>;
  /** Fires when the build has ended, whatever the reason. */
  readonly signal: AbortSignal;
}

/** A frontend that runs in this process. It returns a result or an error to the gateway, once, and then resolves. */
export type ClientFrontend = (gateway: Gateway, context: FrontendContext) => Promise<void>;

/** A build under way. */
export interface Build {
  readonly ref: string;
  /** To be read once, or not at all. It ends with the build and never throws: `result` has the reason. */
  readonly progress: AsyncIterable<Progress>;
  /** Settles in any case; rejects with an RpcError, or with what a frontend in this process threw. */
  readonly result: Promise<BuildResult>;
}

export interface BuildResult {
  /** What exporters and caches say, such as "containerimage.digest". */
  readonly exporterResponse: Readonly<Record<string, string>>;
}
