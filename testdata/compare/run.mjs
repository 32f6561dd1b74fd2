// Bundles and runs compare.ts: node testdata/compare/run.mjs [--write]
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const outfile = join(here, "../../.cache/compare/compare.mjs");
await build({
  entryPoints: [join(here, "compare.ts")],
  outfile,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  // engine.ts finds the engine's scripts from where it stands.
  define: { "import.meta.url": JSON.stringify(pathToFileURL(join(here, "../engine-tests/engine.ts"))) },
  logLevel: "error",
});
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(status ?? 1);
