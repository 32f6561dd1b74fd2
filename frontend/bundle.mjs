/**
 * Makes the frontend image's program: `node frontend/bundle.mjs [FOLDER]`, by default dist/frontend.
 * Out come main.cjs, log.cjs (loaded only where a log is asked for), boot.cjs and make-cache.cjs.
 */
import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { literalDescriptors } from "./literal-descriptors.mjs";

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

/**
 * The parts of grpc-js that make connections of their own and serve: a frontend has its one connection from the start.
 * What is left out answers every use with nothing, so that the parts that name it still load.
 */
const noConnections = {
  name: "no-connections",
  setup(api) {
    const parts =
      "server|server-.*|orca|admin|channelz|certificate-provider|internal-channel|retrying-call|resolv.*|load-balanc.*|subchannel.*|single-subchannel-channel|transport|http_proxy|compression-filter|service-config|backoff-timeout|picker|priority-queue";
    const filter = new RegExp(`grpc-js/build/src/(${parts})\\.js$`);
    const contents = `const nothing = new Proxy(class {}, {
      get: (target, key) => (key === "prototype" ? target.prototype : nothing),
      apply: () => nothing,
    });
    module.exports = nothing;`;
    api.onLoad({ filter }, () => ({ contents, loader: "js" }));
  },
};

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // boot.cjs runs the program as a script, and a script cannot import: esbuild then writes require.
  supported: { "dynamic-import": false },
  minify: true,
  legalComments: "none",
  outExtension: { ".js": ".cjs" },
  outdir: out,
  logLevel: "warning",
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  ...common,
  entryPoints: [join(here, "main.ts")],
  // A function for boot.cjs to call: the same text it would have to paste together, which takes a copy of it.
  banner: { js: "(function (require, module, __filename, __dirname) {" },
  footer: { js: "})" },
  plugins: [lazyLog, noProtoLoader, noConnections, literalDescriptors],
});
await build({
  ...common,
  entryPoints: [join(here, "log.ts"), join(here, "make-cache.ts")],
  plugins: [noProtoLoader],
});
await copyFile(join(here, "boot.cjs"), join(out, "boot.cjs"));
