/**
 * Makes the frontend image's program: `node frontend/bundle.mjs [FOLDER]`, by default dist/frontend.
 * Out come main.cjs and, for node's --build-snapshot-config, snapshot.json; make-snapshot.sh makes the snapshot of them.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { lateModules } from "./late-modules.mjs";
import { literalDescriptors } from "./literal-descriptors.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "../dist/frontend");

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

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const builder = join(out, "main.cjs");
await build({
  entryPoints: [join(here, "snapshot.ts")],
  outfile: builder,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // A snapshot's program cannot import: esbuild then writes require.
  supported: { "dynamic-import": false },
  minify: true,
  legalComments: "none",
  logLevel: "warning",
  plugins: [noProtoLoader, noConnections, lateModules, literalDescriptors],
});
// One that keeps compiled functions starts sooner, one without them starts on any processor.
for (const [name, withoutCodeCache] of [
  ["snapshot.json", false],
  ["plain-snapshot.json", true],
]) {
  await writeFile(join(out, name), JSON.stringify({ builder, withoutCodeCache }));
}
