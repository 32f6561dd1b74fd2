/**
 * How long the command line takes to start: `mlspec --version` and `mlspec lint` of a gallery spec as whole processes,
 * taken in turns with `node -e 0`, the least any program in Node takes. Medians of fifteen.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";

const ROUNDS = 15;
const program = "dist/cli/main.js";
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

execFileSync(process.execPath, ["src/cli/bundle.mjs"], { stdio: "inherit" });

const contenders = {
  node: ["-e", "0"],
  version: [program, "--version"],
  lint: [program, "lint", "testdata/gallery/random-forest/mlspec.yaml"],
};
type Contender = keyof typeof contenders;
const names: readonly Contender[] = ["node", "version", "lint"];

function time(name: Contender): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, contenders[name], { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return performance.now() - start;
}

const times: Record<Contender, number[]> = { node: [], version: [], lint: [] };
for (let round = 0; round < ROUNDS; round++) for (const name of names) times[name].push(time(name));
const median = (name: Contender): number =>
  [...times[name]].sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;

console.log(
  JSON.stringify({
    bench: "start",
    node_ms: Math.round(median("node")),
    version_ms: Math.round(median("version")),
    lint_ms: Math.round(median("lint")),
    version_ratio: Number((median("version") / median("node")).toFixed(2)),
    lint_ratio: Number((median("lint") / median("node")).toFixed(2)),
  }),
);
