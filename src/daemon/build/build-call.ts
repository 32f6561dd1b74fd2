import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import { RpcCode, RpcError, vertexDigests } from "../../buildkit/rpc/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { createReporter } from "../../diagnostics/index.ts";
import { causesText } from "../../failure/index.ts";
import { SpecError } from "../../frontend/index.ts";
import type { BuildEventSchema, BuildOptions, BuildRequest } from "../../proto/index.ts";
import { readSpec } from "../../spec/index.ts";
import type { Limits } from "../config/index.ts";
import type { BuildQueue } from "../limits/index.ts";
import type { EnginePool } from "../pool/index.ts";
import type { Records } from "../records/index.ts";
import type { CallContext, Send } from "../server/index.ts";
import { badRequest, compileError, decodeSpec, diagnosticMessage } from "../service/index.ts";
import { inSpan, type Span, type Tracing } from "../telemetry/index.ts";
import { readBuildOptions, type WantedBuild } from "./build-options.ts";
import { cancelledBy, createLiveBuild, type LiveBuild } from "./live-builds.ts";
import { progressMessage } from "./progress-messages.ts";
import { addressSecrets, createRedactor, plainAddress } from "./redact.ts";
import { runAtEngine } from "./run-at-engine.ts";
import { unpackContext } from "./unpack-context.ts";

/** What builds need of the daemon. */
export interface BuildTools {
  readonly pool: EnginePool;
  readonly queue: BuildQueue;
  readonly records: Records;
  readonly limits: Limits;
  /** Entitlements that may be asked for. */
  readonly allow: readonly string[];
  /** Where contexts are unpacked. */
  readonly contexts: string;
  readonly log: Logger;
  readonly tracing: Tracing;
  /** Builds that wait or run, by id. */
  readonly live: Map<string, LiveBuild>;
  /** Told of each build that ended: its state, and how long it waited and took. */
  readonly ended: (state: string, seconds: number) => void;
}

/** Serves one call of Build, from its first message to its last. */
export async function serveBuild(
  requests: AsyncIterator<BuildRequest>,
  send: Send<typeof BuildEventSchema>,
  context: CallContext,
  tools: BuildTools,
): Promise<void> {
  tools.queue.assertOpen();
  const first = await requests.next();
  if (first.done || first.value.part.case !== "options") {
    throw badRequest("the first message of a build must have its options");
  }
  const options = first.value.part.value;
  const { caller } = context;
  checkSecrets(options, tools.limits);
  const wanted = readBuildOptions(options, caller.name, tools.allow);
  const live = createLiveBuild(randomUUID(), caller.name, tools.limits.progress);
  const createdMs = Date.now();
  tools.records.add({
    id: live.id,
    client: caller.name,
    createdMs,
    filename: wanted.filename,
    target: options.target,
    platforms: options.platforms,
    remoteContext: wanted.remote === undefined ? "" : plainAddress(wanted.remote),
    names: wanted.names,
    buildArgNames: Object.keys(options.buildArgs).sort(),
  });
  tools.live.set(live.id, live);
  const gone = () => live.cancel(cancelledBy("the client's going away"));
  if (context.signal.aborted) gone();
  context.signal.addEventListener("abort", gone, { once: true });
  const log = tools.log.child({ requestId: context.requestId, build: live.id, client: caller.name });
  const redact = createRedactor(secretValues(options, wanted));
  const closing = new AbortController();
  const telling = tellNews(live, send, closing.signal);
  telling.catch(() => undefined);
  const outcome = await settle(async () => {
    log.info({ filename: wanted.filename, remote: wanted.remote !== undefined }, "build accepted");
    await send({ event: { case: "accepted", value: { id: live.id } } });
    return runBuild({ requests, send, options, wanted, live, tools, context });
  });
  live.end();
  tools.live.delete(live.id);
  context.signal.removeEventListener("abort", gone);
  const error = "error" in outcome ? failureOf(outcome.error, live, redact) : undefined;
  const state = error === undefined ? "succeeded" : error.code === RpcCode.CANCELLED ? "cancelled" : "failed";
  const finishedMs = Date.now();
  const exporterResponse = "value" in outcome ? outcome.value : {};
  tools.records.finish(live.id, {
    state,
    finishedMs,
    errorCode: error?.code ?? 0,
    errorMessage: error?.message ?? "",
    exporterResponse,
    ...live.counts(),
  });
  tools.ended(state, (finishedMs - createdMs) / 1000);
  log.info({ state, ms: finishedMs - createdMs, error: error?.message }, "build ended");
  if (error !== undefined) {
    closing.abort();
    throw error;
  }
  await telling;
  await send({ event: { case: "result", value: { id: live.id, exporterResponse } } });
}

interface BuildRun {
  readonly requests: AsyncIterator<BuildRequest>;
  readonly send: Send<typeof BuildEventSchema>;
  readonly options: BuildOptions;
  readonly wanted: WantedBuild;
  readonly live: LiveBuild;
  readonly tools: BuildTools;
  readonly context: CallContext;
}

async function runBuild(run: BuildRun): Promise<Readonly<Record<string, string>>> {
  const { wanted, live, tools, send, context } = run;
  const { limits, records, queue, pool } = tools;
  const step = <T>(
    name: string,
    work: (span: Span) => Promise<T>,
    kind: "client" | "internal" = "internal",
  ) => inSpan(tools.tracing.begin(name, kind, context.trace), work);
  const leave = await step("wait for a place", () => queue.enter(live.client, live.signal));
  const timeLimit = setTimeout(() => {
    const message = `the build took longer than ${limits.build_time} ms, which is the most here`;
    live.cancel(new RpcError({ code: RpcCode.DEADLINE_EXCEEDED, message }));
  }, limits.build_time);
  timeLimit.unref();
  let folder: string | undefined;
  try {
    await mkdir(tools.contexts, { recursive: true, mode: 0o700 });
    folder = await mkdtemp(join(tools.contexts, "build-"));
    const unpacked = folder;
    if (wanted.remote === undefined) await step("receive the context", () => receiveContext(run, unpacked));
    const lease = await step("find an engine", () => pool.lease(wanted.identity, live.signal));
    try {
      records.start(live.id, lease.node, Date.now());
      await send({ event: { case: "started", value: { node: lease.node } } });
      const build = (span: Span) => {
        span.set({ "mlspec.build": live.id, "mlspec.engine": lease.node });
        return runAtEngine(wanted, {
          lease,
          folder,
          secrets: new Map(Object.entries(run.options.secrets)),
          logins: new Map(run.options.logins.map(({ host, ...login }) => [host, login])),
          metadata: span.context,
          signal: live.signal,
          tell: live.tell,
          sendOutput: (piece) => send({ event: { case: "output", value: piece } }),
        });
      };
      return await step("build at the engine", build, "client");
    } finally {
      lease.release();
    }
  } finally {
    clearTimeout(timeLimit);
    leave();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** Unpacks the context and looks at the spec in it, so that a wrong one needs no engine. */
async function receiveContext(
  { requests, send, wanted, live, tools }: BuildRun,
  folder: string,
): Promise<void> {
  const { limits } = tools;
  const most = { bytes: limits.context, entries: limits.context_files, depth: limits.context_depth };
  await unpackContext(contextPieces(requests), folder, most, live.signal);
  const path = join(folder, wanted.filename);
  const data = await readFile(path).catch(() => undefined);
  // The frontend says best what is missing.
  if (data === undefined) return;
  const warnings = checkSpec(data, wanted.filename, limits.spec);
  if (warnings.length > 0) {
    await send({ event: { case: "diagnostics", value: { diagnostics: warnings.map(diagnosticMessage) } } });
  }
}

function checkSpec(data: Uint8Array, name: string, limit: number): readonly Diagnostic[] {
  const report = createReporter();
  const spec = readSpec({ name, text: decodeSpec(data, name, limit) }, report);
  if (spec === undefined) throw compileError(new SpecError(report.diagnostics, report.dropped), data);
  return report.diagnostics;
}

async function* contextPieces(
  requests: AsyncIterator<BuildRequest>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let next = await requests.next(); !next.done; next = await requests.next()) {
    const { part } = next.value;
    if (part.case !== "context") throw badRequest("after the options come pieces of the context only");
    yield part.value;
  }
}

async function tellNews(
  live: LiveBuild,
  send: Send<typeof BuildEventSchema>,
  signal: AbortSignal,
): Promise<void> {
  for await (const news of live.watch(signal)) {
    await send({ event: { case: "progress", value: progressMessage(news) } });
  }
}

function checkSecrets({ secrets, logins }: BuildOptions, limits: Limits): void {
  const bytes = Object.values(secrets).reduce((sum, { length }) => sum + length, 0);
  if (bytes > limits.secrets || logins.length > 100) {
    const message = `secrets: ${bytes} bytes; this daemon takes at most ${limits.secrets}, and 100 logins`;
    throw new RpcError({ code: RpcCode.RESOURCE_EXHAUSTED, message });
  }
}

function secretValues(
  { secrets, logins, contexts }: BuildOptions,
  { remote }: WantedBuild,
): readonly (Uint8Array | string)[] {
  return [
    ...Object.values(secrets),
    ...logins.map(({ secret }) => secret),
    ...[remote ?? "", ...Object.values(contexts)].flatMap(addressSecrets),
  ];
}

async function settle<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

/** Why it failed: whoever ended it goes before what the engine said then, and what steps printed comes after. */
function failureOf(thrown: unknown, live: LiveBuild, redact: (text: string) => string): RpcError {
  const { signal } = live;
  const error = compileError(signal.aborted ? signal.reason : thrown, undefined);
  const isSpecError = /^\S.*:\d+:\d+: error\[[a-z-]+\]: /m.test(error.message);
  const causes =
    signal.aborted || isSpecError ? [] : live.causes(vertexDigests(error.details), error.message);
  return new RpcError({
    code: isSpecError ? RpcCode.INVALID_ARGUMENT : error.code,
    message: redact(`${error.message}\n${causesText(causes)}`.trimEnd()),
    details: error.details,
    cause: error,
  });
}
