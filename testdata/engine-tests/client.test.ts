import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EngineClient, type Progress } from "../../src/buildkit/control/index.ts";
import { RpcCode, RpcError } from "../../src/buildkit/rpc/index.ts";
import {
  createSession,
  type ExportTarget,
  exportReceiver,
  localFiles,
  type SessionService,
  secrets,
} from "../../src/buildkit/session/index.ts";
import { connectEngine, type EngineConnection, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { runFrontend } from "../../src/frontend/index.ts";
import { type ExecOptions, exec, image, local, marshal, type State } from "../../src/llb/index.ts";
import { docker, engineEnv, root, run } from "./engine.ts";
import { readOciArchive } from "./oci-archive.ts";

const out = mkdtempSync(join(tmpdir(), "mlspec-client-"));
const platform = { os: "linux", architecture: "amd64" };
const base = image("docker.io/library/debian:bookworm-slim", { platform });
/** Makes a step new, so that no earlier run's cache answers for it. */
const fresh = () => randomBytes(8).toString("hex");

let connection: EngineConnection;
let engine: EngineClient;

beforeAll(async () => {
  const env = engineEnv();
  connection = await connectEngine(await resolveAddress(env), { env });
  engine = new EngineClient(connection.client);
});

afterAll(() => {
  connection?.close();
  rmSync(out, { recursive: true, force: true });
});

function shell(script: string, options: Omit<Partial<ExecOptions>, "root"> = {}): State {
  return exec({
    root: base,
    args: ["sh", "-euc", script],
    env: { PATH: "/usr/bin:/bin", NEW: fresh() },
    ...options,
  }).root;
}

interface Work {
  readonly state: State;
  readonly services?: readonly SessionService[];
  readonly exporter?: string;
  readonly attrs?: Readonly<Record<string, string>>;
  readonly target?: ExportTarget;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly entitlements?: readonly string[];
  readonly onProgress?: (progress: Progress) => void;
}

/** Builds a graph in a session of its own. */
async function build({ state, services = [], exporter, attrs = {}, target, ...options }: Work) {
  const session = createSession(connection.client, { services: [...services, exportReceiver([target])] });
  try {
    const started = engine.solve({
      definition: marshal(state, { platform }),
      session,
      exporters: exporter === undefined ? [] : [{ type: exporter, attrs }],
      signal: options.signal,
      timeoutMs: options.timeoutMs,
      entitlements: options.entitlements,
    });
    for await (const progress of started.progress) options.onProgress?.(progress);
    return await started.result;
  } finally {
    session.close();
  }
}

/** Independent of our own reading: type, mode, size, link and content of every entry, by find and sha256sum. */
function listing(folder: string): string {
  const script =
    "find . -mindepth 1 ! -type d -printf '%p %y %m %s %l\\n' | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum";
  return execFileSync("sh", ["-c", script], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
}

/** A thousand files with what is odd in file systems. */
function oddTree(): string {
  const folder = join(out, "tree");
  for (let i = 0; i < 1000; i++) {
    const dir = join(folder, `d${i % 17}`, `e${i % 5}`);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, `f${i}`), `${i}\n`.repeat(i % 50), { mode: i % 3 ? 0o644 : 0o755 });
  }
  writeFileSync(join(folder, "large"), randomBytes(3_000_000));
  for (const name of [
    "a b",
    "ä",
    "\u{1F600}",
    "\uFFE0",
    "quote'\"",
    "new\nline",
    "a.txt",
    "a-",
    "-dash",
    "%41",
  ]) {
    writeFileSync(join(folder, name), name);
  }
  mkdirSync(join(folder, "a"));
  writeFileSync(join(folder, "a/x"), "x");
  symlinkSync("a/x", join(folder, "link"));
  symlinkSync("/nowhere/at all", join(folder, "dangling"));
  symlinkSync("d1", join(folder, "folder-link"));
  linkSync(join(folder, "large"), join(folder, "second-name"));
  linkSync(join(folder, "large"), join(folder, "a/third-name"));
  return folder;
}

describe("our client of the engine", () => {
  test("learns what the engine is", async () => {
    const [worker] = await engine.workers();
    expect(worker?.platforms.map(({ os }) => os)).toContain("linux");
    expect(await engine.info()).toMatchObject({ version: expect.stringMatching(/\d/) });
    expect(Array.isArray(await engine.diskUsage())).toBe(true);
  });

  test("sends a folder and gets the same folder back", async () => {
    const folder = oddTree();
    const services = [localFiles(new Map([["odd", folder]]))];
    const dest = join(out, "back");
    const unique = fresh();
    await build({
      state: local("odd", { sharedKeyHint: unique }),
      services,
      exporter: "local",
      target: { kind: "directory", path: dest },
    });
    expect(listing(dest)).toBe(listing(folder));
    const inodes = ["large", "second-name", "a/third-name"].map((name) =>
      execFileSync("stat", ["-c", "%i", join(dest, name)], { encoding: "utf8" }),
    );
    expect(new Set(inodes).size).toBe(1);
  });

  test("sends what patterns and links ask for, and no more", async () => {
    const folder = join(out, "tree");
    const archive = join(out, "some.tar");
    const state = local("odd", {
      sharedKeyHint: fresh(),
      followPaths: ["link", "ä"],
      includePatterns: ["d1/**"],
      excludePatterns: ["**/f1*", "!**/f18", "d1/e3"],
    });
    await build({
      state,
      services: [localFiles(new Map([["odd", folder]]))],
      exporter: "tar",
      target: { kind: "file", path: archive },
    });
    const names = execFileSync("tar", ["--list", "--quoting-style=literal", "--file", archive], {
      encoding: "utf8",
    });
    const files = names.split("\n").filter((name) => name !== "" && !name.endsWith("/"));
    const expected = [...Array(1000).keys()]
      .filter((i) => i % 17 === 1 && i % 5 !== 3 && (!`${i}`.startsWith("1") || i === 18))
      .map((i) => `d1/e${i % 5}/f${i}`);
    expect(files.sort()).toEqual([...expected, "a/x", "link", "ä"].sort());
  });

  test("lends secrets to the steps that ask", async () => {
    const value = fresh();
    const state = shell('test "$(cat /run/secrets/key)" = "$WANTED" && test ! -e /run/secrets/absent', {
      env: { PATH: "/usr/bin:/bin", WANTED: value },
      mounts: [
        { kind: "secret", id: "key", dest: "/run/secrets/key" },
        { kind: "secret", id: "absent", dest: "/run/secrets/absent", optional: true },
      ],
    });
    await build({
      state,
      services: [secrets(new Map([["key", { kind: "env", name: "KEY" }]]), { KEY: value })],
    });
    await expect(
      build({ state: shell("true", { mounts: [{ kind: "secret", id: "key", dest: "/k" }] }) }),
    ).rejects.toThrow(/secret key: not found/);
  });

  test("writes an OCI archive", async () => {
    const path = join(out, "image.oci.tar");
    const { exporterResponse } = await build({
      state: shell("echo hello > /hello"),
      exporter: "oci",
      target: { kind: "file", path },
    });
    const archive = await readOciArchive(path);
    expect(archive.top.digest).toBe(exporterResponse["containerimage.digest"]);
    expect(readdirSync(out).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("writes a Docker archive that docker loads", async () => {
    const path = join(out, "image.docker.tar");
    const name = `mlspec-test/client:${fresh()}`;
    await build({
      state: shell("echo loaded > /hello"),
      exporter: "docker",
      attrs: { name },
      target: { kind: "file", path },
    });
    const loaded = await docker(["load", "--input", path]);
    expect(loaded.code, loaded.stderr).toBe(0);
    const ran = await docker(["run", "--rm", name, "cat", "/hello"]);
    expect(ran.stdout, ran.stderr).toBe("loaded\n");
    await docker(["rmi", name]);
  });

  test("tells each step's progress and output", async () => {
    const seen: Progress[] = [];
    await build({
      state: shell("echo to out; echo to err >&2"),
      onProgress: (progress) => seen.push(progress),
    });
    const text = (stream: number) =>
      seen
        .flatMap(({ logs }) => logs.filter((log) => log.stream === stream))
        .map(({ data }) => Buffer.from(data).toString())
        .join("");
    expect(text(1)).toBe("to out\n");
    expect(text(2)).toBe("to err\n");
    const done = seen.flatMap(({ vertexes }) => vertexes).filter(({ name }) => name.startsWith("sh -euc"));
    expect(done.at(-1)?.completedMs).toBeGreaterThanOrEqual(
      done.at(-1)?.startedMs ?? Number.POSITIVE_INFINITY,
    );
  });

  test("says which step failed", async () => {
    const failure = await build({ state: shell("exit 7") }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RpcError);
    const { message, details } = failure as RpcError;
    expect(message).toContain("exit code: 7");
    expect(details.map(({ kind }) => kind)).toContain("vertex");
    expect(existsSync(join(out, "never.tar"))).toBe(false);
  });

  test("cancels a build at the engine", async () => {
    const stop = new AbortController();
    const running = build({
      state: shell("echo begun; sleep 3218"),
      signal: stop.signal,
      onProgress: ({ logs }) => logs.length > 0 && stop.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: RpcCode.CANCELLED });
    // The step is gone at the engine too.
    await expect
      .poll(async () => (await run("ps", ["-eo", "args"])).stdout, { timeout: 10_000 })
      .not.toContain("sleep 3218");
  });

  test("ends a build whose time is over, at the engine too", async () => {
    const running = build({ state: shell("echo begun; sleep 3219"), timeoutMs: 4000 });
    await expect(running).rejects.toMatchObject({ codeName: "DEADLINE_EXCEEDED", isRetryable: false });
    await expect
      .poll(async () => (await run("ps", ["-eo", "args"])).stdout, { timeout: 10_000 })
      .not.toContain("sleep 3219");
  });

  test.for([
    ["that the build does not ask for", []],
    ["that the engine does not grant", ["security.insecure"]],
  ] as const)("says which entitlement is missing: one %s", async ([, entitlements]) => {
    const insecure = build({ state: shell("true", { security: "insecure" }), entitlements });
    const failure = await insecure.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RpcError);
    expect((failure as RpcError).message).toMatch(/security\.insecure is not allowed/);
  });

  test("leaves no archive of a build that failed", async () => {
    const path = join(out, "failed.tar");
    await expect(
      build({ state: shell("exit 1"), exporter: "tar", target: { kind: "file", path } }),
    ).rejects.toThrow();
    expect(existsSync(path)).toBe(false);
  });

  test("runs our frontend in this process, and its image runs", async () => {
    const folder = join(root, "testdata/gallery/cpp-static");
    const path = join(out, "cpp.tar");
    const name = `mlspec-test/client-cpp:${fresh()}`;
    const session = createSession(connection.client, {
      services: [
        localFiles(
          new Map([
            ["context", folder],
            ["dockerfile", folder],
          ]),
        ),
        exportReceiver([{ kind: "file", path }]),
      ],
    });
    const building = engine.buildWithFrontend({
      session,
      exporters: [{ type: "docker", attrs: { name } }],
      frontendAttrs: { filename: "mlspec.yaml" },
      frontend: (gateway, { sessionId, attrs }) => runFrontend(gateway, { sessionId, options: attrs }),
    });
    const { exporterResponse } = await building.result.finally(() => session.close());
    expect(exporterResponse["containerimage.digest"]).toMatch(/^sha256:/);
    const loaded = await docker(["load", "--input", path]);
    expect(loaded.code, loaded.stderr).toBe(0);
    const ran = await docker(["run", "--rm", name]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).toContain("Hello, World!");
    await docker(["rmi", name]);
  });

  test("gives a frontend's own failure, and waits for nothing", async () => {
    const building = engine.buildWithFrontend({
      frontend: async () => {
        throw new Error("the frontend fell over");
      },
    });
    await expect(building.result).rejects.toThrow("the frontend fell over");
  });
});
