import type {
  Gateway,
  ImageAnswer,
  ImageQuestion,
  Ref,
  SourceAnswer,
  SourceQuestion,
} from "../../buildkit/gateway/index.ts";
import {
  type Capabilities,
  fromDefinition,
  marshal,
  resultDigest,
  type State,
  supports,
} from "../../llb/index.ts";
import { normalizePlatform, type Platform } from "../platform/index.ts";

/** A remote cache to read from. */
export interface CacheSource {
  readonly type: string;
  readonly attrs: Readonly<Record<string, string>>;
}

export interface SolveOptions {
  /** Run it now, so that a failing step is told here. */
  readonly evaluate?: boolean;
  readonly cacheImports?: readonly CacheSource[];
}

/** A tree on the engine; undefined is the empty tree. */
export type Tree = Pick<Ref, "id" | "readFile" | "readDir" | "statFile"> | undefined;

/** The engine as this room needs it. Every call rejects with the engine's own error. */
export interface Engine {
  /** What its graphs may hold. */
  readonly capabilities: Capabilities;
  /** The first platform of its first worker. */
  readonly platform: Platform;
  /** The client's session; empty for any. */
  readonly sessionId: string;
  solve(state: State, options?: SolveOptions): Promise<Tree>;
  /** The digest of the vertex a state comes from, as the engine knows it. */
  digestOf(state: State): string;
  resolveImage(question: ImageQuestion): Promise<ImageAnswer>;
  /** Undefined on engines that cannot tell. */
  resolveSource(question: SourceQuestion): Promise<SourceAnswer | undefined>;
  /** Graphs the client gave with the request, by name. */
  inputs(): Promise<ReadonlyMap<string, State>>;
}

/** Architectures by the name Node has for them, for engines that do not tell their platform. */
const NODE_ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

/** The engine behind a gateway. */
export function createEngine(gateway: Gateway, sessionId: string): Engine {
  const { llb, workers } = gateway.facts;
  const platform = normalizePlatform(
    workers[0]?.platforms[0] ?? {
      os: "linux",
      architecture: NODE_ARCHITECTURES[process.arch] ?? process.arch,
    },
  );
  const fieldOrder = keepsClientBytes(workers[0]?.version ?? "", llb);
  const encode = (state: State) => marshal(state, { platform, caps: llb, fieldOrder });
  return {
    sessionId,
    capabilities: llb,
    platform,
    async solve(state, options = {}) {
      const definition = encode(state);
      const { trees } = await gateway.solve({
        ...options,
        ...(definition.def.length === 0 ? {} : { definition }),
      });
      return trees.kind === "single" ? trees.ref : undefined;
    },
    digestOf: (state) => resultDigest(encode(state)),
    resolveImage: (question) => gateway.resolveImage(question),
    resolveSource: (question) => gateway.resolveSource(question),
    async inputs() {
      const definitions = await gateway.inputs();
      return new Map([...definitions].map(([name, definition]) => [name, fromDefinition(definition)]));
    },
  };
}

/**
 * True for BuildKit before 0.18. Distributions build it without a version, so what it can do decides where none is told:
 * it makes symlinks from 0.19 on.
 */
function keepsClientBytes(version: string, llb: Capabilities): boolean {
  if (supports(llb, "file.symlink.create")) return false;
  const [, major = "0", minor = "0"] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) === 0 && Number(minor) < 18;
}
