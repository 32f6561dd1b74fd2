/**
 * Sending a folder to the engine: many small files, one large file, and the many again unchanged. Our client against
 * `docker buildx build`, each a process of its own, in turns; both mount the folder into a step that does nothing.
 * Arguments: how many small files (50,000) and how many megabytes the large one has (4,096).
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { EngineClient } from "../../src/buildkit/control/index.ts";
import { createSession, localFiles } from "../../src/buildkit/session/index.ts";
import { connectEngine, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { exec, image, local, marshal } from "../../src/llb/index.ts";
import { readEnvironment } from "./engine-environment.ts";

const base = "debian:bookworm-slim";
const rounds = 4;

/** The program under test: syncs a folder. */
async function syncFolder(folder: string): Promise<void> {
  const platform = { os: "linux", architecture: "amd64" };
  const connection = await connectEngine(await resolveAddress(process.env));
  const services = [localFiles(new Map([["context", folder]]))];
  const session = createSession(connection.client, {
    services,
    sharedKey: folder,
    dial: connection.dialSession,
  });
  const { root } = exec({
    root: image(base, { platform }),
    args: ["true"],
    env: { NEW: randomBytes(8).toString("hex") },
    mounts: [
      { kind: "bind", dest: "/context", source: local("context", { sharedKeyHint: folder }), readonly: true },
    ],
  });
  await new EngineClient(connection.client).solve({ definition: marshal(root, { platform }), session })
    .result;
  session.close();
  connection.close();
}

function timed(command: string, args: readonly string[], env: NodeJS.ProcessEnv, input = ""): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, args, { env, input, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${stderr}`);
  return performance.now() - started;
}

type Contender = (folder: string) => number;

function contenders(env: NodeJS.ProcessEnv): { readonly ours: Contender; readonly buildx: Contender } {
  const self = process.argv[1] ?? "";
  const dockerfile = (word: string) => `FROM ${base}\nRUN --mount=type=bind,target=/context true ${word}\n`;
  return {
    ours: (folder) => timed(process.execPath, [self, "--sync", folder], env),
    buildx: (folder) =>
      timed(
        "docker",
        ["buildx", "build", "--output", "type=cacheonly", "--file", "-", folder],
        env,
        dockerfile(randomBytes(8).toString("hex")),
      ),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(sorted.length / 2) - 1);
  return sorted.length % 2 === 0 ? (low + high) / 2 : low;
}

/** Medians of our time over buildx's: the first time a folder is sent, and the second. */
function compare(env: NodeJS.ProcessEnv, top: string, made: string): { first: number; again: number } {
  const { ours, buildx } = contenders(env);
  const times = { ours: { first: [], again: [] }, buildx: { first: [], again: [] } } as Record<
    string,
    { first: number[]; again: number[] }
  >;
  let folder = made;
  for (let round = 0; round < rounds; round++) {
    // Who comes second finds a disk that still writes what the first has sent: they take turns.
    const order = Object.entries({ ours, buildx });
    for (const [name, run] of round % 2 === 0 ? order : order.reverse()) {
      // The engine knows a folder by its path: under a new name it is a new one.
      const renamed = join(top, randomBytes(6).toString("hex"));
      renameSync(folder, renamed);
      folder = renamed;
      times[name]?.first.push(run(folder));
      times[name]?.again.push(run(folder));
    }
  }
  rmSync(folder, { recursive: true });
  const of = (name: string, which: "first" | "again") => median(times[name]?.[which] ?? []);
  console.log(
    JSON.stringify(times, (_key, value) => (typeof value === "number" ? Math.round(value) : value)),
  );
  return {
    first: of("ours", "first") / of("buildx", "first"),
    again: of("ours", "again") / of("buildx", "again"),
  };
}

function makeMany(folder: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const dir = join(folder, `d${i % 500}`);
    if (i < 500) mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, `f${i}`), `${i} `.repeat(i % 400));
  }
}

function makeLarge(folder: string, megabytes: number): void {
  mkdirSync(folder);
  const file = openSync(join(folder, "large"), "w");
  for (let i = 0; i < megabytes; i++) writeSync(file, randomBytes(1024 * 1024));
  closeSync(file);
}

function runBench(fileCount: number, megabytes: number): void {
  const env = readEnvironment();
  const top = mkdtempSync(join(tmpdir(), "mlspec-bench-"));
  try {
    makeMany(join(top, "many"), fileCount);
    const many = compare(env, top, join(top, "many"));
    makeLarge(join(top, "large"), megabytes);
    const large = compare(env, top, join(top, "large"));
    const ratio = (value: number) => Number(value.toFixed(2));
    console.log(
      JSON.stringify({
        bench: "context",
        large_ratio: ratio(large.first),
        many_ratio: ratio(many.first),
        resync_ratio: ratio(many.again),
      }),
    );
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

const [first, second] = process.argv.slice(2);
if (first === "--sync") await syncFolder(second ?? "");
else runBench(Number(first ?? 50_000), Number(second ?? 4096));
