/**
 * Builds and marshals a graph of 10,000 vertices, then one of 100,000: a realistic mix of steps with mounts, file
 * operations, sources and merges, with names and source places. `ms` is the median of seven runs after a first one,
 * which is printed too; `ms_100k` the median of three; `peak_mb` the most memory the process ever held.
 */
import { performance } from "node:perf_hooks";
import {
  exec,
  file,
  http,
  image,
  local,
  marshal,
  merge,
  type SourceFile,
  type State,
  scratch,
  sourceFile,
} from "../../src/llb/index.ts";

const platform = { os: "linux", architecture: "amd64" };
const env = [
  ["PATH", "/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
  ["LANG", "C.UTF-8"],
  ["PIP_DISABLE_PIP_VERSION_CHECK", "1"],
] as const;

/** A graph of exactly `size` vertices: groups of ten on one base, merged a hundred at a time. */
function buildGraph(size: number): State {
  const spec = sourceFile({ filename: "spec.yaml", data: "base: debian\n".repeat(1000), language: "YAML" });
  const base = image("debian:12", { name: "base image" });
  const context = local("context", { name: "files", excludePatterns: [".git"] });
  let vertices = 2;
  let root: State = base;
  let parts: State[] = [];
  const closeMerge = (): void => {
    root = merge([root, ...parts], { name: `join ${vertices}` });
    parts = [];
    vertices++;
  };
  for (let i = 0; vertices < size - 8; i++) {
    parts.push(group(i, base, context, spec));
    vertices += 7;
    if (parts.length === 50) closeMerge();
  }
  if (parts.length > 0) closeMerge();
  while (vertices < size) {
    root = file(root).mkdir(`/fill/${vertices}`, { parents: true }).state();
    vertices++;
  }
  return root;
}

/** Seven vertices: fetch, unpack, prefix, compile, install, configure, tidy. */
function group(i: number, base: State, context: State, spec: SourceFile): State {
  const line = (i % 1000) + 1;
  const locations = [{ file: spec, ranges: [{ start: { line }, end: { line } }] }];
  const source = http(`https://example.org/source-${i}.tar.gz`, {
    filename: "source.tar.gz",
    name: `fetch ${i}`,
  });
  const unpacked = file(scratch)
    .mkdir("/src", { parents: true })
    .copy(source, "/source.tar.gz", "/src/", { unpack: true })
    .state({ name: `unpack ${i}`, locations });
  const prefix = file(scratch)
    .mkdir(`/opt/part-${i}`, { parents: true })
    .state({ name: `prefix ${i}` });
  const compiled = exec({
    args: ["/bin/sh", "-c", `cd /src && ./configure --prefix=/opt/part-${i} && make -j2 && make install`],
    root: base,
    env,
    cwd: "/src",
    mounts: [
      { kind: "bind", dest: "/src", source: unpacked, selector: "/src", output: false },
      { kind: "bind", dest: `/opt/part-${i}`, source: prefix, selector: `/opt/part-${i}` },
      { kind: "cache", dest: "/root/.cache/ccache", id: "ccache-linux-amd64", sharing: "shared" },
    ],
    name: `[target ${i}] compile`,
    locations,
  }).mount(`/opt/part-${i}`);
  const installed = exec({
    args: ["pip", "install", "--no-deps", "--target", "/out", `package-${i}==1.${i}`],
    root: base,
    env,
    mounts: [
      { kind: "bind", dest: "/out", source: compiled },
      { kind: "cache", dest: "/root/.cache/pip", id: "pip", sharing: "shared" },
      { kind: "secret", dest: "/root/.netrc", id: "netrc", optional: true },
    ],
    name: `[target ${i}] install`,
    locations,
  }).mount("/out");
  const configured = file(installed)
    .copy(context, `/conf/${i}`, "/etc/part/", { createDestPath: true, owner: { user: 1000, group: 1000 } })
    .mkfile(`/etc/part/${i}.conf`, `number = ${i}\n`, { mode: 0o600 })
    .state({ name: `configure ${i}`, locations });
  return file(configured)
    .rm("/tmp", { allowNotFound: true })
    .state({ name: `tidy ${i}` });
}

function measure(size: number): number {
  const start = performance.now();
  const definition = marshal(buildGraph(size), { platform });
  const ms = performance.now() - start;
  if (definition.def.length !== size + 1)
    throw new Error(`${definition.def.length - 1} vertices, not ${size}`);
  return ms;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

const first = measure(10_000);
const small = median(Array.from({ length: 7 }, () => measure(10_000)));
const big = median(Array.from({ length: 3 }, () => measure(100_000)));
// The high-water mark of the whole process, in KiB.
const peak = process.resourceUsage().maxRSS / 1024;
console.log(`10,000 vertices: first run ${first.toFixed(1)} ms, then ${small.toFixed(1)} ms`);
console.log(`100,000 vertices: ${big.toFixed(1)} ms, ${(big / small).toFixed(1)} times as long`);
console.log(
  JSON.stringify({
    bench: "llb",
    vertices: 10_000,
    ms: Math.round(small),
    ms_100k: Math.round(big),
    peak_mb: Math.round(peak),
  }),
);
