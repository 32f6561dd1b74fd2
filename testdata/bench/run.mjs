// Runs testdata/bench/NAME.ts as users run the product: bundled, by plain node. Its last line is the result.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, "../../.cache/bench");
const [name, ...args] = process.argv.slice(2);
if (!name || !/^[a-z0-9-]+$/.test(name)) {
  console.error("usage: node testdata/bench/run.mjs NAME [argument...]");
  process.exit(64);
}
mkdirSync(cache, { recursive: true });
const outfile = join(cache, `${name}.mjs`);
await build({
  entryPoints: [join(here, `${name}.ts`)],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  // Optional and native: loaded from node_modules where they are.
  external: ["@napi-rs/xattr", "better-sqlite3"],
  // Packages of CommonJS style call `require`, which a module does not have by itself.
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
  logLevel: "error",
});
const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: "inherit" });
process.exit(status ?? 1);
