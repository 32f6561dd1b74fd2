/**
 * An engine that goes away in mid-build: killed (its sockets close) or frozen (it is there and says nothing). Every call
 * ends with an error that names it and says that another try may help, and nothing half-written has a final name.
 *
 * Timers here only keep a test from hanging. How long it really took is printed.
 */

import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Build, EngineClient, type Progress } from "../../src/buildkit/control/index.ts";
import { RpcError } from "../../src/buildkit/rpc/index.ts";
import {
  createSession,
  type ExportTarget,
  exportReceiver,
  localFiles,
  openLayouts,
  type Session,
  type SessionService,
} from "../../src/buildkit/session/index.ts";
import { connectEngine } from "../../src/buildkit/transport/index.ts";
import { exec, image, local, marshal, type State } from "../../src/llb/index.ts";
import { awaitWriting } from "./await-writing.ts";
import { bundleProgram } from "./bundle-program.ts";
import { engineEnv, tempContext } from "./engine.ts";
import { missingForOwnEngine, type OwnEngine, startOwnEngine } from "./own-engine.ts";

const missing = missingForOwnEngine();
const platform = { os: "linux", architecture: "amd64" };
/** Six of them are an engine's last chance: 4.8 s, where the default is 30 s. */
const tickMs = 800;
const bytes = 600_000_000;
let program: string;

beforeAll(async () => {
  if (missing === undefined) program = await bundleProgram();
});

/** A running engine, for this test alone. */
async function aliveEngine(): Promise<OwnEngine> {
  const started = await startOwnEngine();
  onTestFinished(started.stop);
  return started;
}

function step(script: string): State {
  const root = image("docker.io/library/debian:bookworm-slim", { platform });
  const env = { PATH: "/usr/bin:/bin", NEW: randomBytes(6).toString("hex") };
  return exec({ root, args: ["sh", "-euc", script], env, network: "none" }).root;
}
/** A file of zeros takes no time to make and some to receive. */
const large = (): State => step(`echo small > /small; truncate -s ${bytes} /large`);

interface Work {
  readonly state: State;
  readonly services?: readonly SessionService[];
  readonly exporter?: string;
  readonly attrs?: Readonly<Record<string, string>>;
}

interface Started {
  readonly build: Build;
  readonly session: Session;
  readonly ask: () => Promise<unknown>;
}

async function startBuild(
  address: string,
  { state, services = [], exporter, attrs = {} }: Work,
): Promise<Started> {
  const connection = await connectEngine([{ address, reason: "the test's own" }], {
    env: engineEnv(),
    keepAlive: { tickMs },
  });
  const session = createSession(connection.client, { services });
  const client = new EngineClient(connection.client);
  const exporters = exporter === undefined ? [] : [{ type: exporter, attrs }];
  const build = client.solve({ definition: marshal(state, { platform }), session, exporters });
  return { build, session, ask: () => client.workers() };
}

/** Loses the engine, and checks that everything that depends on it ends as it should. */
async function lose(
  lost: OwnEngine,
  how: "SIGKILL" | "SIGSTOP",
  { build, session, ask }: Started,
  news: Promise<void>,
) {
  const since = performance.now();
  lost.signal(how);
  const failure = await inTime(build.result.catch((error: unknown) => error));
  tell(how, "the build's error came", since);
  expect(failure).toBeInstanceOf(RpcError);
  expect(failure).toMatchObject({ codeName: "UNAVAILABLE", isRetryable: true });
  expect((failure as RpcError).message).toContain(`The engine at ${lost.address}`);
  await inTime(news);
  await inTime(session.closed);
  await expect(inTime(ask())).rejects.toMatchObject({ codeName: "UNAVAILABLE" });
}

function tell(how: string, what: string, since: number): void {
  process.stderr.write(`${how}: ${what} after ${Math.round(performance.now() - since)} ms\n`);
}

/** Against hanging alone. */
async function inTime<T>(awaited: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = sleep(30_000, undefined, { signal: stop.signal }).then(() => {
    throw new Error("still waiting after 30 seconds");
  });
  late.catch(() => undefined);
  return Promise.race([awaited, late]).finally(() => stop.abort());
}

/** Reads progress to its end; `seen` resolves when some of it is what is waited for. */
function follow(
  build: Build,
  isIt: (progress: Progress) => boolean,
): { seen: Promise<void>; end: Promise<void> } {
  let tell: () => void = () => undefined;
  const seen = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const end = (async () => {
    for await (const progress of build.progress) if (isIt(progress)) tell();
  })();
  const early = build.result.then(() => {
    throw new Error("the build was done before the engine was lost");
  });
  return { seen: Promise.race([seen, early]), end };
}

/** What the command line may be asked for. It has the default patience, half a minute, so there one stands for all. */
const commandOutputs = {
  SIGKILL: ["local", "tar", "oci"],
  SIGSTOP: ["tar"],
} as const;

describe.for(["SIGKILL", "SIGSTOP"] as const)("an engine lost by %s", (how) => {
  test("while a step runs ends the build, its progress, its session and later calls", async ({ skip }) => {
    skip(missing !== undefined, missing);
    const lost = await aliveEngine();
    const started = await startBuild(lost.address, { state: step("echo begun; sleep 600") });
    const { seen, end } = follow(started.build, ({ logs }) => logs.length > 0);
    await seen;
    await lose(lost, how, started, end);
  });

  test("while it is sent a folder ends the build", async ({ skip }) => {
    skip(missing !== undefined, missing);
    const lost = await aliveEngine();
    const folder = tempContext({ small: "small" });
    writeFileSync(join(folder, "large"), "");
    truncateSync(join(folder, "large"), 20 * bytes);
    const started = await startBuild(lost.address, {
      state: local("folder", { sharedKeyHint: randomBytes(6).toString("hex") }),
      services: [localFiles(new Map([["folder", folder]]))],
    });
    const isSending = ({ statuses }: Progress) => statuses.some(({ current }) => current > 8_000_000);
    const { seen, end } = follow(started.build, isSending);
    await seen;
    await lose(lost, how, started, end);
  });

  test.for(["tar", "oci", "docker"])(
    "while an archive comes leaves nothing: %s",
    async (exporter, { skip }) => {
      skip(missing !== undefined, missing);
      const lost = await aliveEngine();
      const folder = tempContext({});
      const target: ExportTarget = { kind: "file", path: join(folder, "result.tar") };
      const started = await startBuild(lost.address, {
        state: large(),
        services: [exportReceiver([target])],
        exporter,
        attrs: { compression: "uncompressed", name: "docker.io/mlspec-test/lost:1" },
      });
      const { seen, end } = follow(started.build, () => false);
      await Promise.race([awaitWriting(folder), seen]);
      await lose(lost, how, started, end);
      await expect.poll(() => readdirSync(folder), { timeout: 30_000 }).toEqual([]);
    },
  );

  test("while files come leaves whole ones alone", async ({ skip }) => {
    skip(missing !== undefined, missing);
    const lost = await aliveEngine();
    const folder = tempContext({});
    const started = await startBuild(lost.address, {
      state: large(),
      services: [exportReceiver([{ kind: "directory", path: folder }])],
      exporter: "local",
    });
    const { seen, end } = follow(started.build, () => false);
    await Promise.race([awaitWriting(folder), seen]);
    await lose(lost, how, started, end);
    await expect
      .poll(() => readdirSync(folder).filter((name) => name.startsWith(".tmp-")), { timeout: 30_000 })
      .toEqual([]);
    expect(existsSync(join(folder, "large"))).toBe(false);
  });

  test("while blobs come into a folder in OCI layout leaves no index and no half blob", async ({ skip }) => {
    skip(missing !== undefined, missing);
    const lost = await aliveEngine();
    const folder = tempContext({});
    const layouts = await openLayouts({ exportFolder: folder });
    const started = await startBuild(lost.address, {
      state: large(),
      services: layouts.service === undefined ? [] : [layouts.service],
      exporter: "oci",
      attrs: { tar: "false", compression: "uncompressed" },
    });
    const { seen, end } = follow(started.build, () => false);
    await Promise.race([awaitWriting(folder), seen]);
    await lose(lost, how, started, end);
    await layouts.close();
    expect(existsSync(join(folder, "index.json"))).toBe(false);
    expect(existsSync(join(folder, "ingest"))).toBe(false);
    const blobs = join(folder, "blobs/sha256");
    for (const name of existsSync(blobs) ? readdirSync(blobs) : []) {
      const digest = createHash("sha256")
        .update(readFileSync(join(blobs, name)))
        .digest("hex");
      expect(digest).toBe(name);
    }
  });

  test.for(commandOutputs[how])(
    "ends the command line with the code for it and nothing half: %s",
    async (type, { skip }) => {
      skip(missing !== undefined, missing);
      const lost = await aliveEngine();
      const mark = randomBytes(6).toString("hex");
      const folder = tempContext({
        "mlspec.yaml": `base: debian:bookworm-slim\nsteps: ['echo ${mark}; truncate -s ${bytes} /large']\n`,
      });
      mkdirSync(join(folder, "out"));
      const dest = type === "local" ? "out" : "out/result.tar";
      const words = [
        "build",
        "--addr",
        lost.address,
        "--network",
        "none",
        "-o",
        `type=${type},dest=${dest}`,
        ".",
      ];
      const child = spawn(process.execPath, [program, ...words], {
        cwd: folder,
        env: { ...engineEnv(), BUILDKIT_PROGRESS: "plain" },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let said = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
      const ended = once(child, "close");
      await Promise.race([
        awaitWriting(join(folder, "out")),
        ended.then(() => {
          throw new Error(`it ended before the engine did: ${said}`);
        }),
      ]);
      const since = performance.now();
      lost.signal(how);
      expect((await ended)[0], said).toBe(69);
      tell(how, "mlspec ended", since);
      expect(said).toContain(`the engine went away: The engine at ${lost.address}`);
      expect(said).toContain("trying again can help");
      const left = readdirSync(join(folder, "out"));
      expect(left.filter((name) => /^\.|^large$|^result/.test(name))).toEqual([]);
    },
  );
});
