import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EngineClient } from "../../src/buildkit/control/index.ts";
import { createSession, exportReceiver, localFiles } from "../../src/buildkit/session/index.ts";
import { connectEngine } from "../../src/buildkit/transport/index.ts";
import { Certificates } from "./certificates.ts";
import { type EngineName, engineUp, frontendImage, root, run, tempContext } from "./engine.ts";
import {
  addressOf,
  cuttable,
  remoteBuilder,
  type ServedProxy,
  serveProxy,
  serveProxyOverTls,
} from "./proxy-server.ts";

const out = () => mkdtempSync(join(tmpdir(), "mlspec-proxy-out-"));
const fresh = () => randomBytes(8).toString("hex");
const gallery = join(root, "testdata/gallery/cpp-static");

const secretContext = () =>
  tempContext({
    Dockerfile: `FROM debian:bookworm-slim AS made
COPY greeting.txt /out/
RUN --mount=type=secret,id=token sha256sum </run/secrets/token >/out/digest
FROM scratch
COPY --from=made /out /
`,
    "greeting.txt": fresh(),
    token: fresh(),
  });

describe.each<EngineName>(["containerd", "graphdriver"])("the proxy in front of the %s engine", (engine) => {
  let proxy: ServedProxy;
  let build: Awaited<ReturnType<typeof remoteBuilder>>;

  beforeAll(async () => {
    engineUp(engine);
    proxy = await serveProxy([addressOf(engine)]);
    build = await remoteBuilder(proxy.address);
  });

  afterAll(() => proxy?.stop());

  test("buildx builds a spec of the gallery", async () => {
    const dest = out();
    const built = await build([
      ...["--build-arg", `BUILDKIT_SYNTAX=${frontendImage()}`, "-f", join(gallery, "mlspec.yaml")],
      ...["--output", `type=local,dest=${dest}`, gallery],
    ]);
    expect(built.code, built.stderr).toBe(0);
    expect(execFileSync(join(dest, "app/hello"), { encoding: "utf8" })).toContain("Hello, World!");
  });

  test("buildx builds a Dockerfile with a secret, and again from the cache", async () => {
    const context = secretContext();
    const once = async () => {
      const dest = out();
      const built = await build([
        ...["--secret", `id=token,src=${join(context, "token")}`],
        ...["--output", `type=local,dest=${dest}`, context],
      ]);
      expect(built.code, built.stderr).toBe(0);
      expect(readFileSync(join(dest, "greeting.txt"), "utf8")).toBe(
        readFileSync(join(context, "greeting.txt"), "utf8"),
      );
      expect(readFileSync(join(dest, "digest"), "utf8")).toMatch(/^[0-9a-f]{64}/);
      return built.stderr;
    };
    expect(await once()).not.toMatch(/RUN --mount[\s\S]*CACHED/);
    expect(await once()).toMatch(/CACHED/);
    expect(proxy.pool.nodes()[0]?.leases).toBe(0);
  });

  test("buildx shows the engine's error with its lines", async () => {
    const context = tempContext({ Dockerfile: `FROM debian:bookworm-slim\nRUN echo ${fresh()}; exit 7\n` });
    const built = await build([context]);
    expect(built.code).not.toBe(0);
    expect(built.stderr).toContain("Dockerfile:2");
    expect(built.stderr).toContain("exit code: 7");
  });

  test("a buildx that is killed takes its build with it", async () => {
    const context = tempContext({
      Dockerfile: `FROM debian:bookworm-slim\nRUN echo ${fresh()}; sleep 300\n`,
    });
    const building = build([context], { timeout: 10_000 });
    await expect.poll(() => proxy.pool.nodes()[0]?.leases, { timeout: 60_000 }).toBeGreaterThan(0);
    expect((await building).code).toBe(137);
    await expect.poll(() => proxy.pool.nodes()[0]?.leases, { timeout: 60_000 }).toBe(0);
  });

  test.each(["as the build's own frontend", "within a frontend of the client's"])(
    "mlspec.v0 is answered in process, %s",
    async (how) => {
      const connection = await connectEngine([{ address: proxy.address, reason: "test" }]);
      const archive = join(out(), "result.tar");
      const session = createSession(connection.client, {
        services: [
          localFiles(
            new Map([
              ["context", gallery],
              ["dockerfile", gallery],
            ]),
          ),
          exportReceiver([{ kind: "file", path: archive }]),
        ],
      });
      try {
        const client = new EngineClient(connection.client);
        const common = { session, exporters: [{ type: "tar", attrs: {} }] };
        const started = how.startsWith("as")
          ? client.solve({ ...common, frontend: "mlspec.v0" })
          : client.buildWithFrontend({
              ...common,
              frontend: async (gateway) => {
                await gateway.returnResult(
                  await gateway.solve({ frontend: { name: "mlspec.v0", options: {} } }),
                );
              },
            });
        const steps: string[] = [];
        for await (const { vertexes } of started.progress) steps.push(...vertexes.map(({ name }) => name));
        await started.result;
        expect(steps.join("\n")).toContain("g++ -static");
        expect((await run("tar", ["-tf", archive])).stdout).toContain("app/hello\n");
      } finally {
        session.close();
        connection.close();
      }
    },
  );
});

describe("the proxy in front of two engines", () => {
  test("an engine that a cut relay stands for is lost in mid-run: the error says so, and the next build goes to the other", async () => {
    const relays = await Promise.all((["containerd", "graphdriver"] as const).map((name) => cuttable(name)));
    const proxy = await serveProxy(relays.map(({ address }) => address));
    try {
      const build = await remoteBuilder(proxy.address);
      const leased = () => proxy.pool.nodes().filter(({ leases }) => leases > 0);
      const context = tempContext({
        Dockerfile: `ARG WAIT\nFROM debian:bookworm-slim\nARG WAIT\nRUN echo ${fresh()}; sleep $WAIT\n`,
      });
      const failing = build(["--build-arg", "WAIT=300", context]);
      await expect.poll(leased, { timeout: 60_000 }).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const [lost] = leased();
      relays.find(({ address }) => address === lost?.address)?.cut();
      const failed = await failing;
      expect(failed.code).not.toBe(0);
      expect(failed.stderr).toContain(`The engine ${lost?.address} went away`);
      const again = build(["--build-arg", "WAIT=4", context]);
      await expect.poll(leased, { timeout: 60_000 }).toHaveLength(1);
      expect(leased()[0]?.address).not.toBe(lost?.address);
      const built = await again;
      expect(built.code, built.stderr).toBe(0);
    } finally {
      for (const { cut } of relays) cut();
      await proxy.stop();
    }
  });

  test("what both keep is shown as one list, and pruning with a filter of nothing removes nothing", async () => {
    const proxy = await serveProxy([addressOf("containerd"), addressOf("graphdriver")]);
    const connection = await connectEngine([{ address: proxy.address, reason: "test" }]);
    try {
      const client = new EngineClient(connection.client);
      const filter = ["type==source.local"];
      const all = new Set((await client.diskUsage(filter)).map(({ id }) => id));
      for (const name of ["containerd", "graphdriver"] as const) {
        const direct = await connectEngine([{ address: addressOf(name), reason: "test" }]);
        const own = await new EngineClient(direct.client).diskUsage(filter);
        expect(own.filter(({ id }) => !all.has(id))).toEqual([]);
        direct.close();
      }
      const pruned = [];
      for await (const entry of client.prune({ filters: [`id==${fresh()}`] })) pruned.push(entry);
      expect(pruned).toEqual([]);
      expect((await client.workers()).length).toBeGreaterThan(0);
    } finally {
      connection.close();
      await proxy.stop();
    }
  });
});

test("over mTLS buildx builds with a certificate of the authority, and not with another's", async () => {
  const made = new Certificates(mkdtempSync(join(tmpdir(), "mlspec-proxy-tls-")));
  const [authority, other] = [made.authority("ours"), made.authority("theirs")];
  const certificate = made.issue(authority, "server", ["IP:127.0.0.1"]);
  const known = made.issue(authority, "known", ["DNS:known"]);
  const stranger = made.issue(other, "stranger", ["DNS:stranger"]);
  // The stranger trusts the server, so that it is the server that turns it away.
  copyFileSync(join(authority, "ca.pem"), join(stranger, "ca.pem"));
  const proxy = await serveProxyOverTls([addressOf("containerd")], { certificate, authority });
  try {
    const context = tempContext({ Dockerfile: `FROM debian:bookworm-slim\nRUN echo ${fresh()}\n` });
    const built = await (await remoteBuilder(proxy.address, known))([context]);
    expect(built.code, built.stderr).toBe(0);
    const refused = await (await remoteBuilder(proxy.address, stranger))([context], { timeout: 60_000 });
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).not.toContain("FROM debian");
  } finally {
    await proxy.stop();
  }
});

test("buildctl builds a spec with --frontend mlspec.v0", async ({ skip }) => {
  const found = await run("buildctl", ["--version"]);
  if (found.code !== 0) skip("buildctl is not installed");
  const proxy = await serveProxy([addressOf("containerd")]);
  try {
    const dest = out();
    const built = await run("buildctl", [
      ...["--addr", proxy.address, "build", "--progress=plain", "--frontend", "mlspec.v0"],
      ...["--local", `context=${gallery}`, "--local", `dockerfile=${gallery}`],
      ...["--output", `type=local,dest=${dest}`],
    ]);
    expect(built.code, built.stderr).toBe(0);
    expect(existsSync(join(dest, "app/hello"))).toBe(true);
  } finally {
    await proxy.stop();
  }
});
