/**
 * The daemon's Compile, over a Unix socket: requests per second and latency with 1, 16 and 64 calls under way, for the
 * gallery's random-forest spec with stated facts. The client has a process of its own and does as little as it can, for it
 * shares the cores with the daemon. Each is taken three times: with one request, which the daemon answers from memory; with
 * one spec text and an argument that is new each time, where it need not read the text again; and with a text that is new
 * each time too, so that nothing it remembers helps. The last line has the figures of the hardest, and those of one
 * request as `same_...`. Each is warmed up: a daemon is up for days.
 * Memory is the daemon's resident set, the garbage of all its threads left out, after 1,000 requests and after 100,000.
 * The peer is the same work without a daemon: read, compile and marshal in one process, one after the other.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { create, toBinary } from "@bufbuild/protobuf";
import { compileTarget, createStatedHost, NO_EXEC_OPTIONS } from "../../src/compile/index.ts";
import { createReporter } from "../../src/diagnostics/index.ts";
import { encodeDefinition, marshal } from "../../src/llb/index.ts";
import { CompileRequestSchema, Compiler } from "../../src/proto/index.ts";
import { readSpec } from "../../src/spec/index.ts";
import { connectLoad, type LoadClient } from "./load-client.ts";

// `npm run bench` starts us in the repository's root.
const root = process.cwd();
const entry = join(root, "testdata/gallery/random-forest");
const spec = readFileSync(join(entry, "mlspec.yaml"), "utf8");
const requirements = readFileSync(join(entry, "requirements.txt"));
const few = Number(process.argv[2] ?? 4_000);
const many = Number(process.argv[3] ?? 100_000);

/** As the daemon would have by itself; of memory it has one pool, as in its image and its units. */
const THREADS = availableParallelism();

interface Daemon {
  readonly child: ChildProcess;
  readonly client: LoadClient;
  /** Resident bytes after a collection. */
  readonly memory: () => Promise<number>;
}

async function startDaemon(folder: string): Promise<Daemon> {
  const program = join(root, ".cache/bench/mlspecd");
  execFileSync(process.execPath, [join(root, "src/daemon/bundle.mjs"), program], { stdio: "inherit" });
  const socket = join(folder, "d.sock");
  const config = join(folder, "mlspecd.yaml");
  writeFileSync(config, `compile_threads: ${THREADS}\n`);
  const flags = [
    "--config",
    config,
    "--listen",
    `unix://${socket}`,
    "--state",
    join(folder, "state"),
    "--engine",
    `unix://${folder}/none`,
  ];
  const child = spawn(
    process.execPath,
    [
      "--expose-gc",
      "--require",
      join(root, "testdata/bench/collect.cjs"),
      join(program, "main.js"),
      ...flags,
    ],
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, COLLECT_THREADS: String(THREADS), MALLOC_ARENA_MAX: "1" },
    },
  );
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(log);
      if (found !== null) return found;
      if (child.exitCode !== null) throw new Error(`mlspecd ended: ${log}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await said(/mlspecd serves/);
  return {
    child,
    client: connectLoad(socket, Compiler.method.compile),
    memory: async () => {
      log = "";
      child.kill("SIGUSR2");
      return Number((await said(/collected (\d+)/))[1]);
    },
  };
}

let serial = 0;

/** What is new in each request, from nothing to the text. */
const NOVELTIES = ["same request", "same text, new argument", "new text"] as const;
type Novelty = (typeof NOVELTIES)[number];

function nextRequest(novelty: Novelty): Uint8Array {
  const n = serial++;
  const text = novelty === "new text" ? `${spec}  serial: "${n}"\n` : spec;
  const request = create(CompileRequestSchema, {
    files: [
      { path: "mlspec.yaml", data: Buffer.from(text) },
      { path: "requirements.txt", data: requirements },
    ],
    platform: "linux/amd64",
    labels: { serial: novelty === "same request" ? "0" : String(n) },
    facts: { case: "stated", value: { distro: "debian:12" } },
  });
  return toBinary(CompileRequestSchema, request);
}

interface Figures {
  readonly rps: number;
  readonly p50: number;
  readonly p99: number;
}

async function measure(
  client: LoadClient,
  clients: number,
  count: number,
  novelty: Novelty,
): Promise<Figures> {
  const times: number[] = [];
  // Made before the clock starts: the client shares the daemon's cores.
  const requests = Array.from({ length: count }, () => nextRequest(novelty));
  const start = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let request = requests.pop(); request !== undefined; request = requests.pop()) {
        const before = performance.now();
        await client.call(request);
        times.push(performance.now() - before);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { rps: count / seconds, p50: at(0.5), p99: at(0.99) };
}

async function peerRate(count: number): Promise<number> {
  const platform = { os: "linux", architecture: "amd64" };
  const start = performance.now();
  for (let n = 0; n < count; n++) {
    const report = createReporter();
    const read = readSpec({ name: "mlspec.yaml", text: `${spec}  serial: "${n}"\n` }, report);
    if (read === undefined) throw new Error("the spec is wrong");
    const host = createStatedHost(
      { all: { id: "debian", idLike: [], versionId: "12" }, byImage: new Map() },
      new Set(),
      { guessesContext: true, readContext: async () => new Map([["requirements.txt", requirements]]) },
    );
    const compiled = await compileTarget(
      read,
      {
        buildArgs: {},
        platform,
        buildPlatform: platform,
        labels: {},
        exec: NO_EXEC_OPTIONS,
        showPlatform: false,
      },
      host,
      report,
    );
    if (compiled === undefined) throw new Error("the spec does not compile");
    encodeDefinition(marshal(compiled.state, { platform }));
    JSON.stringify(compiled.plan);
  }
  return count / ((performance.now() - start) / 1000);
}

const folder = mkdtempSync(join(tmpdir(), "mlspecd-bench-"));
const daemon = await startDaemon(folder);
try {
  await measure(daemon.client, 16, 1_000, "new text");
  const early = await daemon.memory();
  const at16 = new Map<Novelty, Figures>();
  for (const novelty of NOVELTIES) {
    await measure(daemon.client, 16, few, novelty);
    for (const clients of [1, 16, 64]) {
      const figures = await measure(daemon.client, clients, clients === 1 ? few / 4 : few, novelty);
      if (clients === 16) at16.set(novelty, figures);
      const { rps, p50, p99 } = figures;
      console.log(
        `${novelty}, ${clients} at once: ${rps.toFixed(0)} requests/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
      );
    }
  }
  const rate = await peerRate(few / 2);
  console.log(`the same work in one process without a daemon: ${rate.toFixed(0)} a second`);
  await measure(daemon.client, 16, Math.max(0, many - serial), "new text");
  const late = await daemon.memory();
  console.log(
    `memory: ${(early / 1e6).toFixed(1)} MB after 1000 requests, ${(late / 1e6).toFixed(1)} MB after ${serial}`,
  );
  const round = (value: number) => Math.round(value * 100) / 100;
  const rounded = (novelty: Novelty) => {
    const { rps = 0, p50 = 0, p99 = 0 } = at16.get(novelty) ?? {};
    return { rps: Math.round(rps), p50: round(p50), p99: round(p99) };
  };
  const [same, fresh] = [rounded("same request"), rounded("new text")];
  console.log(
    JSON.stringify({
      bench: "daemon",
      rps: fresh.rps,
      p50_ms: fresh.p50,
      p99_ms: fresh.p99,
      same_rps: same.rps,
      same_p50_ms: same.p50,
      same_p99_ms: same.p99,
      growth_pct: round((late / early - 1) * 100),
    }),
  );
} finally {
  daemon.client.close();
  daemon.child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
