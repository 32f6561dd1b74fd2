import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Modules of Node that cannot be in a snapshot, and what they load themselves. */
const LATE = /^(node:)?(crypto|dns|http|http2|https|net|os|tls|worker_threads|zlib)$/;

/**
 * An esbuild plugin: these modules are loaded when something of theirs is first used. A startup snapshot of Node 20 cannot
 * hold them, and most are never used. The constants of HTTP/2, which libraries read while they load, are in the bundle.
 */
export const lateModules = {
  name: "late-modules",
  setup(api) {
    api.onResolve({ filter: LATE }, ({ path, namespace }) =>
      namespace === "late" ? { path, external: true } : { path, namespace: "late" },
    );
    api.onLoad({ filter: /.*/, namespace: "late" }, ({ path }) => ({ contents: stub(path), loader: "js" }));
  },
};

/** A module with the exports of the real one, each of which loads it when it is read. */
function stub(path) {
  const real = require(path);
  const known = /http2$/.test(path) ? { constants: real.constants } : {};
  const names = Object.keys(real).filter((name) => !(name in known));
  return `let real;
    const load = () => (real ??= require(${JSON.stringify(path)}));
    module.exports = ${JSON.stringify(known)};
    for (const name of ${JSON.stringify(names)})
      Object.defineProperty(module.exports, name, { enumerable: true, get: () => load()[name] });`;
}
