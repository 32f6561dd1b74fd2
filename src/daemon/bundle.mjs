/**
 * Makes the program `mlspecd` and that of its threads: `node src/daemon/bundle.mjs [FOLDER]`, by default dist/daemon. The SQLite driver is
 * native code and stays a package of its own.
 */
import { chmod, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "../../dist/daemon");

await rm(out, { recursive: true, force: true });
await build({
  entryPoints: [join(here, "main.ts"), join(here, "compile-thread.ts")],
  outdir: out,
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  format: "esm",
  external: ["better-sqlite3", "@napi-rs/xattr"],
  legalComments: "none",
  logLevel: "warning",
  // Dependencies in CommonJS ask for Node's own modules by `require`, and for their own place.
  banner: {
    js: [
      'import { createRequire as mlspecRequire } from "node:module";',
      "const require = mlspecRequire(import.meta.url);",
      "const __filename = import.meta.filename, __dirname = import.meta.dirname;",
    ].join("\n"),
  },
});
await chmod(join(out, "main.js"), 0o755);
