import { existsSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import type { Logger } from "pino";
import { RpcCode, RpcError, serviceDefinition } from "../buildkit/rpc/index.ts";
import { resolveAddress } from "../buildkit/transport/index.ts";
import { Builds, Compiler, Health, ServerReflection } from "../proto/index.ts";
import { openTokens } from "./auth/index.ts";
import { type BuildTools, buildsHandlers } from "./build/index.ts";
import type { Config } from "./config/index.ts";
import { createBuildQueue } from "./limits/index.ts";
import { createPool, type EnginePool, type PoolOptions } from "./pool/index.ts";
import { controlProxy } from "./proxy/index.ts";
import { openRecords, type Records } from "./records/index.ts";
import {
  createHealth,
  createReflection,
  type EndedCall,
  type Listening,
  listen,
  listenSocket,
  type NamedHandler,
  type ServedService,
} from "./server/index.ts";
import { type Answers, answersHere, compilerHandlers, createSpecCache } from "./service/index.ts";
import { createMetrics, noTracing, serveHttpPages, type Tracing } from "./telemetry/index.ts";
import { createCompileThreads } from "./threads/index.ts";

/** A daemon that serves. */
export interface Daemon {
  /** Where it listens, with ports the system chose. */
  readonly addresses: readonly string[];
  readonly httpAddress: string | undefined;
  /** Reads the tokens again; what is wrong with them is logged, and the old ones stay. */
  readonly reload: () => void;
  /** Takes no more builds, lets those under way end for as long as the configuration says, cancels the rest, and ends. */
  readonly shutDown: () => Promise<void>;
}

type EngineTls = NonNullable<NonNullable<Config["engines"]>[number]["tls"]>;

/** How often old records are looked for. */
const pruneMs = 3_600_000;
/** How long cancelled builds and last answers may take. */
const lastWordsMs = 5_000;

/** What a daemon tells those who run it. */
export interface Telemetry {
  readonly log: Logger;
  /** Without it there are no spans; callers' trace contexts go on all the same. */
  readonly tracing?: Tracing;
}

/** Opens everything and serves. Throws an Error that says what cannot be had; nothing is left open then. */
export async function startDaemon(config: Config, telemetry: Telemetry): Promise<Daemon> {
  const opened: (() => unknown)[] = [];
  try {
    return await open(config, telemetry, (close) => opened.push(close));
  } catch (error) {
    for (const close of opened.reverse()) await close();
    throw error;
  }
}

async function open(
  config: Config,
  { log, tracing = noTracing }: Telemetry,
  onClose: (close: () => unknown) => void,
): Promise<Daemon> {
  const tokens = config.tokens === undefined ? undefined : openTokens(config.tokens);
  const records = await openRecords(config.state, Date.now());
  onClose(records.close);
  if (records.lost > 0)
    log.warn({ builds: records.lost }, "builds of a daemon that ended before them are lost");
  const contexts = join(config.state, "contexts");
  // What a daemon that was killed has left.
  rmSync(contexts, { recursive: true, force: true });
  const pool = createPool(await poolOptions(config));
  onClose(() => pool.close());
  const queue = createBuildQueue(config.limits.builds, config.limits.queue);
  const metrics = createMetrics({
    buildsRunning: queue.running,
    buildsWaiting: queue.waiting,
    nodes: () => pool.nodes(),
  });
  const live: BuildTools["live"] = new Map();
  const tools: BuildTools = {
    ...{ pool, queue, records, contexts, live },
    limits: config.limits,
    allow: config.allow,
    ...{ log, tracing },
    ended: metrics.build,
  };
  const answers = openAnswers(config, log);
  onClose(answers.close);
  const { services, health } = createServices(config, tools, { pool, answers });
  const ended = (call: EndedCall): void => {
    metrics.call(call.path, call.code, call.milliseconds / 1000);
    logCall(log, call);
  };
  const listening: Listening[] = [];
  for (const address of config.listen) {
    const served = await listen(address, { config, services, tokens, watch: { ended, tracing } });
    onClose(served.stop);
    listening.push(served);
  }
  const proxy = controlProxy({ pool });
  for (const address of config.buildkit ?? []) {
    const served = await listenSocket(address, config, (connection) => proxy.serve(connection));
    onClose(served.stop);
    listening.push(served);
  }
  const pages = config.http && (await serveHttpPages(config.http, { metrics, isReady: health.isServing }));
  if (pages !== undefined) onClose(pages.close);
  const pruning = startPruning(records, config, log);

  return {
    addresses: listening.map(({ address }) => address),
    httpAddress: pages?.address,
    reload() {
      try {
        tokens?.reload();
        log.info("the tokens were read again");
      } catch (error) {
        log.error({ error: String(error) }, "the tokens cannot be read; the old ones stay");
      }
    },
    async shutDown() {
      health.stopServing();
      queue.close();
      log.info({ builds: live.size }, "shutting down");
      await emptied(live, config.drain);
      for (const build of live.values()) {
        build.cancel(new RpcError({ code: RpcCode.CANCELLED, message: "the daemon is shutting down" }));
      }
      await emptied(live, lastWordsMs);
      await Promise.race([Promise.all(listening.map(({ drain }) => drain())), afterMs(200)]);
      for (const { stop } of listening) stop();
      clearInterval(pruning);
      pages?.close();
      await pool.close();
      await answers.close();
      records.close();
    },
  };
}

async function poolOptions({ engines }: Config): Promise<PoolOptions> {
  if (engines === undefined) {
    const found = await resolveAddress(process.env, undefined);
    return { nodes: found.map(({ address, tls }) => ({ address, ...(tls && { tls }) })) };
  }
  return {
    nodes: engines.map(({ address, weight, tls }) => ({
      address,
      weight,
      ...(tls && { tls: readTls(tls) }),
    })),
  };
}

function readTls({ ca, cert, key, server_name: serverName }: EngineTls) {
  return {
    ...(ca && { ca: readFileSync(ca) }),
    ...(cert && { cert: readFileSync(cert) }),
    ...(key && { key: readFileSync(key) }),
    ...(serverName && { serverName }),
  };
}

/** How long one spec may take: those within the limits take milliseconds. */
const compileTimeoutMs = 60_000;

/** Threads beside this one where their program lies beside ours, as it does in what is installed; else this one. */
function openAnswers({ compile_threads: wanted, limits }: Config, log: Logger) {
  const program = new URL("compile-thread.js", import.meta.url);
  const count = existsSync(program) ? (wanted ?? availableParallelism()) : 0;
  log.info({ threads: count }, count === 0 ? "specs are compiled where calls are served" : "threads compile");
  if (count === 0) {
    const here = answersHere({ cached: createSpecCache(), limitBytes: limits.spec });
    return { ...here, close: () => undefined };
  }
  return createCompileThreads({
    ...{ program, count, specBytes: limits.spec, timeoutMs: compileTimeoutMs },
    onLost: (why) => log.error({ why }, "a thread that compiles is lost, and replaced"),
  });
}

interface Compilers {
  readonly pool: EnginePool;
  readonly answers: Answers;
}

function createServices(config: Config, tools: BuildTools, { pool, answers }: Compilers) {
  const own: readonly DescService[] = [Compiler, Builds, Health, ServerReflection];
  const health = createHealth([Compiler.typeName, Builds.typeName]);
  const reflection = createReflection(own);
  const services: readonly ServedService[] = [
    service(Compiler, compilerHandlers({ pool, limits: config.limits, answers })),
    service(Builds, buildsHandlers(tools)),
    service(Health, health.handlers),
    service(ServerReflection, reflection),
    olderReflection(reflection),
  ];
  return { services, health };
}

function service(description: DescService, handlers: readonly NamedHandler[]): ServedService {
  return { definition: serviceDefinition(description), implementation: Object.fromEntries(handlers) };
}

/** The same messages under the name that older tools ask for. */
function olderReflection(handlers: readonly NamedHandler[]): ServedService {
  const renamed = Object.entries(serviceDefinition(ServerReflection)).map(([name, method]) => [
    name,
    { ...method, path: method.path.replace(".v1.", ".v1alpha.") },
  ]);
  return { definition: Object.fromEntries(renamed), implementation: Object.fromEntries(handlers) };
}

/** What is the daemon's own fault stands out; of what went well nobody is told who does not ask. */
function logCall(log: Logger, { path, requestId, client, code, milliseconds }: EndedCall): void {
  const line = { call: path, requestId, client, code: RpcCode[code], ms: Math.round(milliseconds) };
  const isFault = code === RpcCode.UNKNOWN || code === RpcCode.INTERNAL || code === RpcCode.DATA_LOSS;
  if (isFault) log.error(line, "call failed");
  else if (code === RpcCode.UNAUTHENTICATED) log.warn(line, "call refused");
  else log.debug(line, "call");
}

function startPruning(records: Records, { retention }: Config, log: Logger): NodeJS.Timeout {
  const prune = (): void => {
    const removed = records.prune({ endedBeforeMs: Date.now() - retention.age, most: retention.builds });
    if (removed > 0) log.info({ records: removed }, "old records are gone");
  };
  prune();
  const timer = setInterval(prune, pruneMs);
  timer.unref();
  return timer;
}

/** Resolves when no build is left, or after so long. */
async function emptied(live: ReadonlyMap<string, unknown>, atMostMs: number): Promise<void> {
  const end = performance.now() + atMostMs;
  while (live.size > 0 && performance.now() < end) await afterMs(50);
}

function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
