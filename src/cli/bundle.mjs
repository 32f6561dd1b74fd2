/**
 * Makes the program `mlspec`: `node src/cli/bundle.mjs [FOLDER]`, by default dist/cli. Commands are files of their own,
 * loaded when they are used, so that the program starts at once.
 */
import { chmod, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "../../dist/cli");

await rm(out, { recursive: true, force: true });
await build({
  entryPoints: [join(here, "main.ts")],
  outdir: out,
  bundle: true,
  splitting: true,
  minify: true,
  platform: "node",
  target: "node20",
  format: "esm",
  chunkNames: "parts/[hash]",
  legalComments: "none",
  logLevel: "warning",
  // Machine code, which npm installs where there is any for the platform.
  external: ["@napi-rs/xattr"],
  // Dependencies in CommonJS ask for Node's own modules by `require`.
  banner: {
    js: 'import { createRequire as mlspecRequire } from "node:module"; const require = mlspecRequire(import.meta.url);',
  },
});
await chmod(join(out, "main.js"), 0o755);
