import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SRC = dirname(fileURLToPath(import.meta.url));
const MOST_LINES = 400;

/** Which rooms a room may enter; the table of ARCHITECTURE.md. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  tree: [],
  source: [],
  diagnostics: ["source"],
  document: ["source", "diagnostics"],
  spec: ["document", "diagnostics", "source"],
  catalog: [],
  python: ["source", "diagnostics"],
  spack: ["source", "diagnostics"],
  easybuild: ["source", "diagnostics"],
  conda: ["source", "diagnostics"],
  lock: ["python", "source", "diagnostics"],
  plan: ["spec", "catalog", "python", "conda", "spack", "easybuild", "diagnostics", "source"],
  proto: [],
  llb: ["proto"],
  lower: ["plan", "llb"],
  compile: [
    "spec",
    "python",
    "conda",
    "spack",
    "easybuild",
    "lock",
    "plan",
    "lower",
    "llb",
    "diagnostics",
    "source",
  ],
  "buildkit/rpc": ["proto"],
  "buildkit/gateway": ["buildkit/rpc", "proto", "llb"],
  "buildkit/transport": ["buildkit/rpc"],
  "buildkit/session": ["buildkit/rpc", "proto", "tree"],
  "buildkit/registry": ["buildkit/rpc", "buildkit/session"],
  "buildkit/control": [
    "buildkit/rpc",
    "buildkit/transport",
    "buildkit/session",
    "buildkit/gateway",
    "proto",
    "llb",
  ],
  "buildkit/client": ["buildkit/rpc", "buildkit/transport", "buildkit/session", "buildkit/control"],
  frontend: [
    "tree",
    "lint",
    "compile",
    "python",
    "lock",
    "buildkit/rpc",
    "buildkit/gateway",
    "llb",
    "plan",
    "spec",
    "diagnostics",
    "source",
    "proto",
  ],
  emit: ["plan", "lower"],
  import: ["diagnostics", "source"],
  failure: ["catalog", "diagnostics"],
  squashfs: [],
  sif: ["squashfs"],
  lint: ["spec", "catalog", "python", "lock", "plan", "diagnostics", "source"],
  cli: [
    "tree",
    "failure",
    "emit",
    "import",
    "sif",
    "lint",
    "frontend",
    "catalog",
    "compile",
    "lock",
    "buildkit/rpc",
    "buildkit/gateway",
    "buildkit/transport",
    "buildkit/session",
    "buildkit/registry",
    "buildkit/control",
    "llb",
    "plan",
    "spec",
    "document",
    "diagnostics",
    "source",
    "proto",
  ],
  "daemon/pool": ["buildkit/rpc", "buildkit/transport", "buildkit/control"],
  "daemon/proxy": [
    "daemon/pool",
    "buildkit/rpc",
    "buildkit/transport",
    "buildkit/gateway",
    "frontend",
    "proto",
  ],
  daemon: [
    "tree",
    "failure",
    "daemon/pool",
    "daemon/proxy",
    "frontend",
    "compile",
    "lint",
    "buildkit/rpc",
    "buildkit/transport",
    "buildkit/session",
    "buildkit/control",
    "lock",
    "llb",
    "plan",
    "spec",
    "diagnostics",
    "source",
    "proto",
  ],
};

/** Packages that only the named rooms may import. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  yaml: ["document", "emit", "import", "conda"],
  "dockerfile-ast": ["import"],
  "smol-toml": ["python", "cli"],
  "@grpc/grpc-js": [
    "buildkit/rpc",
    "buildkit/gateway",
    "buildkit/transport",
    "buildkit/session",
    "buildkit/control",
    "daemon",
  ],
  "@napi-rs/xattr": ["buildkit/session"],
  pino: ["frontend", "daemon"],
  "better-sqlite3": ["daemon"],
  "lru-cache": ["daemon"],
  "prom-client": ["daemon"],
  "@opentelemetry/api": ["daemon"],
  "@opentelemetry/core": ["daemon"],
  "@opentelemetry/exporter-trace-otlp-http": ["daemon"],
  "@opentelemetry/resources": ["daemon"],
  "@opentelemetry/sdk-trace-base": ["daemon"],
  "tar-stream": ["frontend", "cli", "daemon"],
};

/** Rooms that compute and nothing else: no file, process, network, clock or chance. */
const PURE = [
  "source",
  "diagnostics",
  "document",
  "spec",
  "catalog",
  "python",
  "spack",
  "easybuild",
  "conda",
  "lock",
  "plan",
  "lint",
  "lower",
  "llb",
  "import",
  "failure",
];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly from: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.startsWith("proto/gen/") && file.includes("/"))
  .sort();
/** Fakes and helpers that only tests use; they may enter any room. */
const isTestSupport = (path: string): boolean =>
  /(^|\/)(testing\/|fake-|echo-server|example-graphs)/.test(path);
const sources = files.filter((file) => !file.endsWith(".test.ts") && !isTestSupport(file));
const text = (file: string): string => readFileSync(join(SRC, file), "utf8");

function roomOf(file: string): string {
  const names = Object.keys(ROOMS).filter((room) => file.startsWith(`${room}/`));
  return names.sort((a, b) => b.length - a.length)[0] ?? "";
}

function importsOf(file: string): readonly Import[] {
  const found = text(file).matchAll(
    /^(?:import|export)\b[^;"']*?from\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gms,
  );
  return [...found].map((match) => ({ file, room: roomOf(file), from: match[1] ?? match[2] ?? "" }));
}

const imports = sources.flatMap(importsOf);

describe("rooms", () => {
  it("reads the sources: a test over nothing would prove nothing", () => {
    expect(sources.length).toBeGreaterThan(60);
    expect(imports.length).toBeGreaterThan(200);
    expect(sources.filter((file) => roomOf(file) === "")).toEqual([]);
  });

  it("are those of ARCHITECTURE.md", () => {
    const page = readFileSync(join(SRC, "../ARCHITECTURE.md"), "utf8");
    const described = [...page.matchAll(/^\| `([a-z/]+)` \|/gm)].map(([, room]) => room);
    expect(described.sort()).toEqual(Object.keys(ROOMS).sort());
  });

  it("are entered in the pipeline's direction, through the door", () => {
    const wrong = imports.flatMap(({ file, room, from }) => {
      if (!from.startsWith(".")) return [];
      const target = relative(SRC, resolve(SRC, dirname(file), from));
      const other = roomOf(target);
      if (other === room) return [];
      const allowed = ROOMS[room]?.includes(other) && target === `${other}/index.ts`;
      return allowed ? [] : [`${file} imports ${target}`];
    });
    expect(wrong).toEqual([]);
  });

  it("do without what only tests use", () => {
    const wrong = imports.filter(({ from }) => from.startsWith(".") && isTestSupport(from));
    expect(wrong).toEqual([]);
  });

  it("keep each package to the rooms that wrap it", () => {
    const wrong = imports
      .filter(({ room, from }) => PACKAGES[from] !== undefined && !PACKAGES[from].includes(room))
      .map(({ file, from }) => `${file} imports ${from}`);
    expect(wrong).toEqual([]);
  });

  it("of a command that asks no engine load nothing that could", () => {
    const loads = (file: string, seen: Set<string>): Set<string> => {
      for (const { from } of sources.includes(file) ? importsOf(file) : []) {
        const target = from.startsWith(".") ? relative(SRC, resolve(SRC, dirname(file), from)) : from;
        if (seen.has(target)) continue;
        seen.add(target);
        loads(target, seen);
      }
      return seen;
    };
    const heavy = ["fmt", "import", "init", "lint", "matrix", "schema", "targets"].filter((command) =>
      loads(`cli/commands/${command}.ts`, new Set()).has("@grpc/grpc-js"),
    );
    expect(heavy).toEqual([]);
    expect(loads("cli/commands/build.ts", new Set())).toContain("@grpc/grpc-js");
  });

  it("compute and nothing else up to the graph", () => {
    const impure = /^node:(?!path$|crypto$|buffer$|util$)/;
    const pure = new Set(PURE);
    const wrong = imports
      .filter(({ room, from }) => pure.has(room) && impure.test(from))
      .map(({ file, from }) => `${file} imports ${from}`);
    const clocks = sources
      .filter((file) => pure.has(roomOf(file)))
      .filter((file) => /\bDate\.now\(|new Date\(|Math\.random\(|process\.(env|cwd|argv)/.test(text(file)));
    expect([...wrong, ...clocks]).toEqual([]);
  });

  it(`have files of at most ${MOST_LINES} lines`, () => {
    const long = files
      .map((file) => [file, text(file).split("\n").length] as const)
      .filter(([, lines]) => lines > MOST_LINES);
    expect(long).toEqual([]);
  });
});
