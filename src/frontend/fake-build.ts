/**
 * Test support: one whole request to the frontend against the fake bridge, with a client's files, images and inputs
 * behind it. For this room's tests; never part of the product.
 */
import {
  type BridgeHandlers,
  bridgeHandlers,
  type FakeBridge,
  type FakeBridgeOptions,
  notFound,
  startFakeBridge,
} from "../buildkit/gateway/fake-bridge.ts";
import { connectGateway } from "../buildkit/gateway/index.ts";
import { decodeErrorDetail, type ErrorDetail, RpcCode, RpcError } from "../buildkit/rpc/index.ts";
import { type ReadableDefinition, type ReadableVertex, readDefinition } from "../llb/index.ts";
import type { Definition, WarnRequest } from "../proto/index.ts";
import { runFrontend } from "./index.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

export interface FakeBuild {
  readonly options?: Readonly<Record<string, string>>;
  /** Files of sources by identifier, such as "local://dockerfile". */
  readonly sources?: Readonly<Record<string, Files>>;
  /** Files that programs of the build would write, in whichever state they are looked for. */
  readonly written?: Files;
  /** Image configurations by full name; the digest is made up from the name's length. */
  readonly images?: Readonly<Record<string, object>>;
  readonly inputs?: Readonly<Record<string, Definition>>;
  readonly abilities?: readonly string[];
  /** What the engine says it is part of. */
  readonly product?: string;
  readonly explain?: (message: string) => string;
  readonly llb?: readonly string[];
  /** The error of evaluating a graph, by its readable form. */
  readonly fail?: (graph: ReadableDefinition) => RpcError | undefined;
  readonly handlers?: BridgeHandlers;
}

/** What came of it. */
export interface FakeOutcome {
  readonly bridge: FakeBridge;
  readonly error:
    | { readonly message: string; readonly code: number; readonly details: readonly ErrorDetail[] }
    | undefined;
  /** Metadata of the result, as text. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Definitions of the returned trees, by platform; "" for a single one. */
  readonly trees: ReadonlyMap<string, ReadableDefinition>;
  readonly graphs: readonly ReadableDefinition[];
  readonly warnings: readonly WarnRequest[];
}

/** Every capability a graph of ours can need. */
export const currentLlb: readonly string[] = [
  ...["source.image", "source.image.resolvemode", "source.local", "source.local.sessionid", "source.git"],
  ...["source.local.followpaths", "source.local.excludepatterns", "source.local.sharedkeyhint"],
  ...[
    "source.git.fullurl",
    "source.git.subdir",
    "source.git.keepgitdir",
    "source.git.mtime",
    "source.git.mountsshsock",
  ],
  ...[
    "source.http",
    "source.http.checksum",
    "source.http.perm",
    "source.ocilayout",
    "source.git.knownsshhosts",
  ],
  ...[
    "exec.meta.base",
    "exec.meta.network",
    "exec.meta.proxyenv",
    "exec.meta.setsdefaultpath",
    "exec.meta.ulimit",
  ],
  ...[
    "exec.meta.cgroup.parent",
    "exec.meta.removemountstubs.recursive",
    "exec.mount.bind",
    "exec.mount.cache",
  ],
  ...[
    "exec.mount.bind.readwrite-nooutput",
    "exec.mount.cache.sharing",
    "exec.mount.selector",
    "exec.mount.tmpfs",
  ],
  ...[
    "exec.mount.tmpfs.size",
    "exec.mount.secret",
    "exec.mount.ssh",
    "exec.secretenv",
    "file.base",
    "mergeop",
  ],
  ...["diffop", "constraints", "platform", "meta.ignorecache", "meta.description", "meta.exportcache"],
];

/** The capabilities of an engine without merges, as Docker's older image store. */
export const withoutMerge: readonly string[] = currentLlb.filter((id) => id !== "mergeop" && id !== "diffop");

/** A Debian-like image configuration. */
export const debianConfig = {
  os: "linux",
  architecture: "amd64",
  config: { Env: ["PATH=/usr/bin:/bin"], Cmd: ["bash"] },
  rootfs: { type: "layers", diff_ids: ["sha256:1"] },
};

export const debian = "docker.io/library/debian:12";

/** A spec with the client's default options, as `docker buildx build -f mlspec.yaml .` sends it. */
export function specBuild(text: string, build: FakeBuild = {}): FakeBuild {
  return {
    ...build,
    options: { filename: "mlspec.yaml", ...build.options },
    images: { [debian]: debianConfig, ...build.images },
    sources: { "local://dockerfile": { "mlspec.yaml": text }, ...build.sources },
  };
}

/** An engine with the client's files, images and inputs behind it; `graphs` receives what it is asked to solve. */
export function startFakeEngine(build: FakeBuild, graphs: ReadableDefinition[]): Promise<FakeBridge> {
  return startFakeBridge(bridgeOptions(build, graphs));
}

/** What such an engine answers. */
export function fakeEngineHandlers(build: FakeBuild, graphs: ReadableDefinition[]): BridgeHandlers {
  return bridgeHandlers(bridgeOptions(build, graphs));
}

function bridgeOptions(build: FakeBuild, graphs: ReadableDefinition[]): FakeBridgeOptions {
  return {
    abilities: build.abilities,
    llb: build.llb ?? currentLlb,
    handlers: { ...engineHandlers(build, graphs), ...build.handlers },
  };
}

/** Sends one request and waits for the Return. */
export async function runFake(build: FakeBuild): Promise<FakeOutcome> {
  const graphs: ReadableDefinition[] = [];
  const bridge = await startFakeEngine(build, graphs);
  try {
    const gateway = await connectGateway(bridge.dial());
    const { options = {}, product, explain } = build;
    await runFrontend(gateway, {
      options,
      sessionId: "session-1",
      ...(product === undefined ? {} : { product }),
      ...(explain === undefined ? {} : { explain }),
    });
    gateway.close();
  } finally {
    bridge.stop();
  }
  return outcome(bridge, graphs);
}

function engineHandlers(build: FakeBuild, graphs: ReadableDefinition[]): BridgeHandlers {
  const evaluate = (id: string): void => {
    const graph = graphs[Number(id)];
    const error = graph && build.fail?.(graph);
    if (error !== undefined) throw error;
  };
  return {
    solve: ({ Definition, Evaluate }) => {
      if (Definition === undefined) return { result: { result: { case: "ref", value: { id: "" } } } };
      const id = String(graphs.push(readDefinition(Definition)) - 1);
      if (Evaluate) evaluate(id);
      return { result: { result: { case: "ref", value: { id } } } };
    },
    readFile: ({ Ref, FilePath, Range }) => {
      evaluate(Ref);
      const content =
        build.sources?.[identifierOf(graphs[Number(Ref)])]?.[FilePath] ?? build.written?.[FilePath];
      if (content === undefined) throw missingFile(FilePath);
      return { Data: Buffer.from(content).subarray(0, Number(Range?.Length ?? content.length)) };
    },
    resolveSourceMeta: ({ Source }) => {
      const identifier = Source?.identifier ?? "";
      const config = build.images?.[identifier.replace(/^[a-z-]+:\/\//, "")];
      if (config === undefined) throw notFound(identifier);
      const digest = `sha256:${String(identifier.length).padStart(64, "0")}`;
      return {
        Source: { identifier, attrs: {} },
        Image: { Digest: digest, Config: Buffer.from(JSON.stringify(config)) },
      };
    },
    inputs: () => ({ Definitions: { ...build.inputs } }),
  };
}

/** The words engines have for it. */
function missingFile(path: string): RpcError {
  return new RpcError({ code: RpcCode.UNKNOWN, message: `open ${path}: no such file or directory` });
}

/** The vertex a graph's result comes from. */
export function resultVertex(graph: ReadableDefinition | undefined): ReadableVertex | undefined {
  return graph?.vertices.find(({ id }) => id === graph.result.split("#")[0]);
}

/** The source a graph consists of; that of its first vertex where there are more. */
function identifierOf(graph: ReadableDefinition | undefined): string {
  return String(graph?.vertices[0]?.detail.identifier ?? "").replace(/@sha256:.*/, "");
}

function outcome(bridge: FakeBridge, graphs: readonly ReadableDefinition[]): FakeOutcome {
  const returned = bridge.requests("return")[0];
  const { result, error } = returned ?? {};
  const trees = new Map<string, ReadableDefinition>();
  const put = (platform: string, id: string) => {
    const graph = graphs[Number(id)];
    if (id !== "" && graph !== undefined) trees.set(platform, graph);
  };
  if (result?.result.case === "ref") put("", result.result.value.id);
  if (result?.result.case === "refs") {
    for (const [platform, ref] of Object.entries(result.result.value.refs)) put(platform, ref.id);
  }
  const metadata = Object.entries(result?.metadata ?? {}).map(([key, value]) => [
    key,
    Buffer.from(value).toString(),
  ]);
  return {
    bridge,
    graphs,
    trees,
    metadata: Object.fromEntries(metadata),
    warnings: bridge.requests("warn"),
    error: error && {
      message: error.message,
      code: error.code,
      details: error.details.map(decodeErrorDetail),
    },
  };
}
