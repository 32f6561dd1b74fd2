/**
 * Makes the frontend image's program: `node frontend/bundle.mjs [FOLDER]`, by default dist/frontend.
 * Out come main.cjs, log.cjs (loaded only where a log is asked for), boot.cjs and make-cache.cjs.
 */
import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "../dist/frontend");

/** Leaves the log where it is: `import("./log.ts")` becomes a require of a file beside the program. */
const lazyLog = {
  name: "lazy-log",
  setup(api) {
    api.onResolve({ filter: /^\.\/log\.ts$/ }, () => ({ path: "./log.cjs", external: true }));
  },
};

/** grpc-js loads it for channelz and load reports, which a frontend has no use for, and with it a second protobuf runtime. */
const noProtoLoader = {
  name: "no-proto-loader",
  setup(api) {
    api.onResolve({ filter: /^@grpc\/proto-loader$/ }, (args) => ({ path: args.path, namespace: "absent" }));
    api.onLoad({ filter: /.*/, namespace: "absent" }, () => ({
      contents: "module.exports = {};",
      loader: "js",
    }));
  },
};

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify: true,
  legalComments: "none",
  outExtension: { ".js": ".cjs" },
  outdir: out,
  logLevel: "warning",
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({ ...common, entryPoints: [join(here, "main.ts")], plugins: [lazyLog, noProtoLoader] });
await build({ ...common, entryPoints: [join(here, "log.ts")] });
for (const name of ["boot.cjs", "make-cache.cjs"]) await copyFile(join(here, name), join(out, name));
