import { randomBytes } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { Control } from "../../proto/index.ts";
import { openGateway } from "../gateway/index.ts";
import type { RpcClient } from "../rpc/index.ts";
import type {
  Build,
  BuildRequest,
  BuildResult,
  CacheEntry,
  ClientFrontend,
  FrontendContext,
  SolveRequest,
} from "./build-types.ts";
import { followProgress } from "./follow-progress.ts";
import { requirePolicySession } from "./require-policy-session.ts";

type SolveMessage = MessageInitShape<typeof Control.method.solve.input>;

/** How long a build whose frontend has failed may take to say that it failed itself. */
const reasonMs = 500;

/** Starts a build that the engine does by itself. */
export function startSolve(client: RpcClient, request: SolveRequest): Build {
  const message =
    "definition" in request
      ? { ...solveMessage(request, request.frontendAttrs), Definition: request.definition }
      : { ...solveMessage(request, frontendAttrs(request)), Frontend: request.frontend };
  const { signal, timeoutMs } = request;
  const solve = () => callSolve(client, message, { signal, timeoutMs });
  const isJudged = request.sourcePolicySession !== undefined;
  return asBuild(client, message.Ref, isJudged ? probePolicySession(client, request).then(solve) : solve());
}

/** Starts a build whose frontend is `frontend`, in this process. */
export function startFrontendBuild(
  client: RpcClient,
  request: BuildRequest,
  frontend: ClientFrontend,
): Build {
  const message = solveMessage(request, frontendAttrs(request));
  return asBuild(client, message.Ref, runWithFrontend(client, message, request, frontend));
}

/**
 * With neither graph nor frontend the engine waits for the calls of one that carry the build's name. It waits for ever
 * when they stop, so the call ends with them.
 */
async function runWithFrontend(
  client: RpcClient,
  message: SolveMessage & { readonly Ref: string },
  request: BuildRequest,
  frontend: ClientFrontend,
): Promise<BuildResult> {
  const solveStop = new AbortController();
  const frontendStop = new AbortController();
  const signals = [solveStop.signal, ...(request.signal === undefined ? [] : [request.signal])];
  const solved = callSolve(client, message, {
    signal: AbortSignal.any(signals),
    timeoutMs: request.timeoutMs,
  });
  const bridge = client.withDefaults({
    metadata: [["buildkit-controlapi-buildid", message.Ref]],
    signal: frontendStop.signal,
  });
  const context: FrontendContext = {
    sessionId: message.Session ?? "",
    attrs: frontendAttrs(request),
    signal: frontendStop.signal,
  };
  const served = openGateway(bridge).then((gateway) => {
    if (request.sourcePolicySession !== undefined) requirePolicySession(gateway);
    return frontend(gateway, context);
  });
  try {
    // The frontend's calls fail when the build does, sometimes before it says so: the build's own reason goes first.
    const failed = served.then(
      () => solved,
      async (error: unknown) => {
        await Promise.race([solved, new Promise((resolve) => setTimeout(resolve, reasonMs))]);
        throw error;
      },
    );
    return await Promise.race([solved.then((result) => served.then(() => result)), failed]);
  } finally {
    frontendStop.abort();
    solveStop.abort();
  }
}

/** Engines tell what they do to frontends alone, so one asks, in a build of nothing. */
async function probePolicySession(
  client: RpcClient,
  { signal, timeoutMs }: Pick<BuildRequest, "signal" | "timeoutMs">,
): Promise<void> {
  const request = { internal: true, signal, timeoutMs };
  await runWithFrontend(client, solveMessage(request, {}), request, async (gateway) => {
    requirePolicySession(gateway);
    await gateway.returnResult({ trees: { kind: "single", ref: undefined }, metadata: new Map() });
  });
}

async function callSolve(
  client: RpcClient,
  message: SolveMessage,
  options: { readonly signal: AbortSignal | undefined; readonly timeoutMs: number | undefined },
): Promise<BuildResult> {
  const { ExporterResponse } = await client.unary(Control.method.solve, message, options);
  return { exporterResponse: ExporterResponse };
}

function asBuild(client: RpcClient, ref: string, result: Promise<BuildResult>): Build {
  // Who reads progress first may come late to the failure.
  result.catch(() => undefined);
  return { ref, result, progress: followProgress(client, ref, result) };
}

function solveMessage(request: BuildRequest, attrs: BuildRequest["frontendAttrs"]) {
  const { exporters = [], cacheExports = [], cacheImports = [], entitlements = [], inputs } = request;
  // Engines before BuildKit 0.14 know one exporter, in other fields; others do not look at them.
  const [first] = exporters;
  return {
    Ref: request.ref ?? randomBytes(16).toString("hex"),
    Session: request.session?.id ?? "",
    FrontendAttrs: { ...attrs },
    FrontendInputs: Object.fromEntries(inputs ?? []),
    ...(first && { ExporterDeprecated: first.type, ExporterAttrsDeprecated: { ...first.attrs } }),
    Exporters: exporters.map(({ type, attrs }) => ({ Type: type, Attrs: { ...attrs } })),
    Cache: { Exports: cacheExports.map(cacheEntry), Imports: cacheImports.map(cacheEntry) },
    Entitlements: [...entitlements],
    Internal: request.internal ?? false,
    ...(request.sourcePolicy && { SourcePolicy: request.sourcePolicy }),
    SourcePolicySession: request.sourcePolicySession?.id ?? "",
  } satisfies SolveMessage;
}

function cacheEntry({ type, attrs }: CacheEntry) {
  return { Type: type, Attrs: { ...attrs } };
}

/** What a frontend gets: the options, and the caches to import under a name of their own, as JSON. */
function frontendAttrs({ frontendAttrs = {}, cacheImports = [] }: BuildRequest) {
  if (cacheImports.length === 0) return frontendAttrs;
  return { ...frontendAttrs, "cache-imports": JSON.stringify(cacheImports.map(goJsonEntry)) };
}

/** As BuildKit's own client writes it: keys in order, and nothing where there is none. */
function goJsonEntry({ type, attrs }: CacheEntry) {
  const sorted = Object.entries(attrs).sort(([a], [b]) => (a < b ? -1 : 1));
  return { Type: type, ...(sorted.length > 0 && { Attrs: Object.fromEntries(sorted) }) };
}
