/**
 * A rebuild with nothing to do, as a user sees it: the wall time of the whole `docker buildx build` process. Taken in
 * turns, so that what else the machine does meets all alike: the gallery's random-forest spec through our frontend
 * image, its Dockerfile through the frontend inside the engine, and a frontend image whose program in Node only
 * greets the engine and returns. Medians of nine, after rounds that build and warm up.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

// `npm run bench` starts us in the repository's root.
const root = process.cwd();
const entry = join(root, "testdata/gallery/random-forest");
const bare = join(root, "testdata/bench/bare");
const ROUNDS = 9;
const WARM_UP = 5;

/** The engine's exports, without what would slow down any node the client starts. */
function readEnvironment(): NodeJS.ProcessEnv {
  const script = 'testdata/engine/up && exports=$(testdata/engine/env) && eval "$exports" && env -0';
  const printed = execFileSync("bash", ["-c", script], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { NODE_EXTRA_CA_CERTS: _, ...env } = Object.fromEntries(
    printed
      .split("\0")
      .filter((line) => line.includes("="))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  return { ...env, BUILDX_NO_DEFAULT_ATTESTATIONS: "1" };
}

const env = readEnvironment();
const frontend = env.MLSPEC_FRONTEND ?? `${env.MLSPEC_REGISTRY}/mlspec/frontend:dev`;
const bareFrontend = `${env.MLSPEC_REGISTRY}/mlspec/bare-frontend:bench`;

function runDocker(args: readonly string[]): void {
  const { status, stderr } = spawnSync("docker", args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`docker ${args.join(" ")}\n${stderr}`);
}

function prepare(): void {
  execFileSync("make", ["frontend-image"], { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
  runDocker([
    "buildx",
    "build",
    "--push",
    "--tag",
    bareFrontend,
    "--build-arg",
    `FRONTEND=${frontend}`,
    bare,
  ]);
}

/** Arguments of each contender's build. Results stay in the engine's cache: nothing to do means nothing to export. */
const common = [
  "buildx",
  "build",
  "--network",
  "host",
  "--allow",
  "network.host",
  "--output",
  "type=cacheonly",
];
const spec = join(entry, "mlspec.yaml");
const builds = {
  ours: [...common, "--build-arg", `BUILDKIT_SYNTAX=${frontend}`, "--file", spec, entry],
  builtin: [...common, "--file", join(entry, "Dockerfile"), entry],
  bare: [...common, "--build-arg", `BUILDKIT_SYNTAX=${bareFrontend}`, "--file", spec, entry],
};
type Contender = keyof typeof builds;
const contenders: readonly Contender[] = ["ours", "builtin", "bare"];

function time(contender: Contender): number {
  const start = performance.now();
  runDocker(builds[contender]);
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

prepare();
// The engine tidies up for a while after the images were pushed.
for (let round = 0; round < WARM_UP; round++) for (const contender of contenders) time(contender);
const times: Record<Contender, number[]> = { ours: [], builtin: [], bare: [] };
for (let round = 0; round < ROUNDS; round++) {
  for (const contender of contenders) times[contender].push(time(contender));
}
for (const contender of contenders) {
  console.log(`${contender}: ${times[contender].map((ms) => Math.round(ms)).join(" ")}`);
}
const [ours, builtin, bareMs] = [median(times.ours), median(times.builtin), median(times.bare)];
console.log(
  JSON.stringify({
    bench: "noop",
    ours_ms: Math.round(ours),
    builtin_ms: Math.round(builtin),
    bare_ms: Math.round(bareMs),
    ratio_builtin: Number((ours / builtin).toFixed(2)),
    ratio_bare: Number((ours / bareMs).toFixed(2)),
  }),
);
