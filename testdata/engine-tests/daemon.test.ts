import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RpcCode, RpcError } from "../../src/buildkit/rpc/index.ts";
import { type BuildEvent, BuildState, Builds, Compiler } from "../../src/proto/index.ts";
import {
  buildThrough,
  type DaemonProcess,
  daemonFolder,
  engineAddress,
  logText,
  startProgram,
  tarOf,
} from "./daemon-program.ts";
import { docker, registry, tempContext } from "./engine.ts";
import { readOciArchive } from "./oci-archive.ts";
import { remoteBuilder } from "./proxy-server.ts";

/** Makes a step new, so that no earlier run's cache answers for it. */
const fresh = (): string => randomBytes(8).toString("hex");
const specOf = (run: string): string =>
  `base: debian:bookworm-slim\nsteps: [{run: ${JSON.stringify(`: ${fresh()}; ${run}`)}}]\n`;

const folder = daemonFolder();
let daemon: DaemonProcess;
beforeAll(async () => {
  daemon = await startProgram(folder, ["--engine", engineAddress()]);
});
afterAll(() => daemon?.stop());

async function failure(call: Promise<unknown>): Promise<RpcError> {
  const error = await call.then(
    (value) => value,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RpcError)) throw new Error(`expected an error, got ${JSON.stringify(error)}`);
  return error;
}

function idOf(events: readonly BuildEvent["event"][]): string {
  const [first] = events;
  return first?.case === "accepted" ? first.value.id : "";
}

describe("mlspecd with a real engine", () => {
  test("builds a context from the stream: progress, logs, an archive, a result and a record", async () => {
    const context = await tarOf({
      "mlspec.yaml": `${specOf("cat /app/hello")}files: [{src: hello, to: /app/}]\n`,
      hello: "hello from the stream\n",
    });
    const events = await buildThrough(daemon.client, {
      options: { outputs: [{ type: "oci", attrs: {} }], target: "", buildArgs: {} },
      context,
    });
    expect(events.map((event) => event.case).slice(0, 2)).toEqual(["accepted", "started"]);
    expect(logText(events)).toContain("hello from the stream");
    const last = events.at(-1);
    if (last?.case !== "result") throw new Error("no result");
    expect(last.value.exporterResponse["containerimage.digest"]).toMatch(/^sha256:/);
    const archive = Buffer.concat(events.flatMap((event) => (event.case === "output" ? [event.value] : [])));
    const path = join(folder, "image.tar");
    writeFileSync(path, archive);
    const image = await readOciArchive(path);
    expect(image.top.digest).toBe(last.value.exporterResponse["containerimage.digest"]);
    const record = await daemon.client.unary(Builds.method.getBuild, { id: last.value.id });
    expect(record).toMatchObject({
      id: idOf(events),
      state: BuildState.SUCCEEDED,
      client: "local",
      filename: "mlspec.yaml",
    });
    expect(record.vertices).toBeGreaterThan(1);
    expect(record.finished?.seconds).toBeGreaterThan(0n);
    expect(readdirSync(join(folder, "state/contexts"))).toEqual([]);
  });

  test("a wrong spec needs no engine and says where it is wrong; a failing step shows its lines", async () => {
    const wrong = await failure(
      buildThrough(daemon.client, {
        options: {},
        context: await tarOf({ "mlspec.yaml": "base: debian:12\npakages: [a]\n" }),
      }),
    );
    expect(wrong.code).toBe(RpcCode.INVALID_ARGUMENT);
    expect(wrong.message).toContain("mlspec.yaml:2:1: error[unknown-key]");
    const failing = await failure(
      buildThrough(daemon.client, {
        options: {},
        context: await tarOf({ "mlspec.yaml": specOf("no-such-program; exit 7") }),
      }),
    );
    expect(failing.message).toContain(
      "exit code: 127\ncause[command-not-found]: the program no-such-program is",
    );
    expect(failing.details).toContainEqual(
      expect.objectContaining({ kind: "source", filename: "mlspec.yaml" }),
    );
    const { builds } = await daemon.client.unary(Builds.method.listBuilds, {
      states: [BuildState.FAILED],
      pageSize: 2,
    });
    expect(builds.map(({ errorMessage }) => errorMessage.includes("exit code: 127"))).toEqual([true, false]);
  });

  test("a secret reaches its step, and no log, record, database or error", async () => {
    const secret = `s3cret-${fresh()}`;
    const script = `: ${fresh()}; test -s /run/secrets/key && echo have $(wc -c < /run/secrets/key) && exit 9`;
    const spec = `base: debian:bookworm-slim\nsteps: [{run: ${JSON.stringify(script)}, secrets: [key]}]\n`;
    const error = await failure(
      buildThrough(daemon.client, {
        options: { secrets: { key: Buffer.from(secret) } },
        context: await tarOf({ "mlspec.yaml": spec }),
        metadata: [["authorization", `Bearer ${secret}`]],
      }),
    );
    expect(error.message).toContain("exit code: 9");
    expect(error.message).not.toContain(secret);
    expect(daemon.log()).toContain("build ended");
    expect(daemon.log()).not.toContain(secret);
    for (const file of readdirSync(join(folder, "state"), { recursive: true, withFileTypes: true })) {
      if (file.isFile())
        expect(readFileSync(join(file.parentPath, file.name)).includes(secret), file.name).toBe(false);
    }
  });

  test("a build ends at the engine when its client goes, and when somebody cancels it", async () => {
    const gone = new AbortController();
    const left = await failure(
      buildThrough(daemon.client, {
        options: {},
        context: await tarOf({ "mlspec.yaml": specOf("echo begun; sleep 300") }),
        signal: gone.signal,
        onEvent: (event) => {
          if (logText([event]).includes("begun")) gone.abort();
        },
      }),
    );
    expect(left.code).toBe(RpcCode.CANCELLED);
    let id = "";
    const cancelled = await failure(
      buildThrough(daemon.client, {
        options: {},
        context: await tarOf({ "mlspec.yaml": specOf("echo begun; sleep 300") }),
        onEvent: (event) => {
          if (event.case === "accepted") id = event.value.id;
          if (logText([event]).includes("begun")) void daemon.client.unary(Builds.method.cancelBuild, { id });
        },
      }),
    );
    expect(cancelled).toMatchObject({ code: RpcCode.CANCELLED, message: "the build was cancelled by local" });
    await expect
      .poll(async () =>
        (await daemon.client.unary(Builds.method.listBuilds, { pageSize: 2 })).builds.map(
          ({ state }) => state,
        ),
      )
      .toEqual([BuildState.CANCELLED, BuildState.CANCELLED]);
  });

  test("a second reader watches a running build", async () => {
    let watched: Promise<string> | undefined;
    const watch = async (id: string): Promise<string> => {
      let text = "";
      for await (const { event } of daemon.client.serverStream(Builds.method.watchBuild, { id })) {
        if (event.case === "progress")
          for (const { data } of event.value.logs) text += Buffer.from(data).toString();
        if (event.case === "record") text += `state ${event.value.state}`;
      }
      return text;
    };
    await buildThrough(daemon.client, {
      options: {},
      context: await tarOf({ "mlspec.yaml": specOf("sleep 2; echo seen by both") }),
      onEvent: (event) => {
        if (event.case === "accepted") watched = watch(event.value.id);
      },
    });
    expect(await watched).toMatch(/seen by both[\s\S]*state 3/);
  });

  test("pushes an image under its names", async () => {
    const name = `${registry()}/mlspec/daemon-test:${fresh()}`;
    const context = await tarOf({ "mlspec.yaml": specOf("echo pushed > /pushed") });
    await buildThrough(daemon.client, {
      options: { names: [name], outputs: [{ type: "image", attrs: { push: "true" } }] },
      context,
    });
    const shown = await docker(["buildx", "imagetools", "inspect", name]);
    expect(shown.stdout + shown.stderr).toContain(name);
  });

  test("Compile asks the engine about images, and pins them", async () => {
    const { plan, readable } = await daemon.client.unary(Compiler.method.compile, {
      files: [{ path: "mlspec.yaml", data: Buffer.from("base: debian:bookworm-slim\npackages: [curl]\n") }],
      readable: 1,
    });
    expect(readable).toMatch(/docker-image:\/\/docker\.io\/library\/debian:bookworm-slim@sha256:/);
    expect(plan).toContain("curl");
  });

  test("an archive that leads out of its folder is refused, and nothing of it stays", async () => {
    const error = await failure(
      buildThrough(daemon.client, { options: {}, context: await tarOf({ "../outside": "x" }) }),
    );
    expect(error.code).toBe(RpcCode.INVALID_ARGUMENT);
    expect(error.message).toContain('"../outside" leads out of the context');
    expect(existsSync(join(folder, "state/contexts/outside"))).toBe(false);
    expect(readdirSync(join(folder, "state/contexts"))).toEqual([]);
  });
});

test("mlspecd is a BuildKit to docker buildx, at a socket of its own", async () => {
  const folder = daemonFolder();
  const address = `unix://${join(folder, "buildkitd.sock")}`;
  const daemon = await startProgram(folder, ["--engine", engineAddress(), "--buildkit", address]);
  try {
    const build = await remoteBuilder(address);
    const dest = join(folder, "out");
    const context = tempContext({ Dockerfile: "FROM scratch\nCOPY word /\n", word: "through mlspecd" });
    const { code, stderr } = await build(["--output", `type=local,dest=${dest}`, context]);
    expect(code, stderr).toBe(0);
    expect(readFileSync(join(dest, "word"), "utf8")).toBe("through mlspecd");
  } finally {
    await daemon.stop();
  }
});

describe("a daemon that ends", () => {
  test("killed: running builds are lost when it comes back, and those that ended are as they were", async () => {
    const own = daemonFolder();
    const first = await startProgram(own, ["--engine", engineAddress()]);
    const done = await buildThrough(first.client, {
      options: {},
      context: await tarOf({ "mlspec.yaml": specOf("true") }),
    });
    const [before] = (await first.client.unary(Builds.method.listBuilds, {})).builds;
    const running = failure(
      buildThrough(first.client, {
        options: {},
        context: await tarOf({ "mlspec.yaml": specOf("echo begun; sleep 300") }),
        onEvent: (event) => {
          if (logText([event]).includes("begun")) first.child.kill("SIGKILL");
        },
      }),
    );
    expect((await running).code).toBe(RpcCode.UNAVAILABLE);
    expect(await first.ended).toBe("SIGKILL");
    // Its socket is still there, and so is the context it had unpacked.
    const second = await startProgram(own, ["--engine", engineAddress()]);
    const { builds } = await second.client.unary(Builds.method.listBuilds, {});
    expect(builds.map(({ state }) => state)).toEqual([BuildState.LOST, BuildState.SUCCEEDED]);
    expect(builds[1]).toEqual(before);
    expect(builds[1]?.id).toBe(idOf(done));
    expect(existsSync(join(own, "state/contexts"))).toBe(false);
    await second.stop();
  });

  test("asked to: it takes no more builds, lets the running one end, and goes", async () => {
    const program = await startProgram(daemonFolder(), ["--engine", engineAddress()]);
    let late: Promise<RpcError> | undefined;
    const context = await tarOf({ "mlspec.yaml": specOf("echo begun; sleep 3; echo done") });
    const events = await buildThrough(program.client, {
      options: {},
      context,
      onEvent: (event) => {
        if (!logText([event]).includes("begun")) return;
        program.child.kill("SIGTERM");
        late = expect
          .poll(() => program.log(), { timeout: 10_000 })
          .toContain("shutting down")
          .then(() => failure(buildThrough(program.client, { options: {}, context })));
      },
    });
    expect(events.at(-1)?.case).toBe("result");
    expect(logText(events)).toContain("done");
    expect((await late)?.code).toBe(RpcCode.UNAVAILABLE);
    expect(await program.ended).toBe(0);
    await program.stop();
  });
});
