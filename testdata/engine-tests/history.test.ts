import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EngineClient, type HistoryEvent } from "../../src/buildkit/control/index.ts";
import { RpcCode } from "../../src/buildkit/rpc/index.ts";
import { connectEngine, type EngineConnection, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { exec, image, marshal, supports } from "../../src/llb/index.ts";
import { type EngineName, engineEnv, engineUp } from "./engine.ts";

const platform = { os: "linux", architecture: "amd64" };
const step = (script: string) =>
  marshal(
    exec({
      root: image("docker.io/library/debian:bookworm-slim", { platform }),
      args: ["sh", "-c", script],
      env: { PATH: "/usr/bin:/bin", NEW: randomBytes(8).toString("hex") },
    }).root,
    { platform },
  );

const connections: EngineConnection[] = [];
afterAll(() => {
  for (const { close } of connections) close();
});

async function connect(name?: EngineName): Promise<EngineClient> {
  const env = engineEnv(name);
  const connection = await connectEngine(await resolveAddress(env), { env });
  connections.push(connection);
  return new EngineClient(connection.client);
}

async function all(events: AsyncIterable<HistoryEvent>): Promise<HistoryEvent[]> {
  const found: HistoryEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

describe("the engine's memory of a build", () => {
  let engine: EngineClient;
  beforeAll(async () => {
    engine = await connect();
  });

  test("is followed: begun, ended, pinned, deleted", async () => {
    const ref = `mlspec-test-${randomBytes(8).toString("hex")}`;
    const seen: string[] = [];
    const stop = new AbortController();
    const following = (async () => {
      for await (const { kind, record } of engine.followHistory({}, { signal: stop.signal })) {
        if (record.ref !== ref) continue;
        seen.push(`${kind}${record.isPinned ? ", pinned" : ""}`);
      }
    })();
    await engine.solve({ ref, definition: step("true") }).result;
    // The engine writes a build down after it has answered.
    await expect.poll(() => seen.at(-1), { timeout: 20_000 }).toBe("complete");
    const [known] = await all(engine.history({ ref }));
    expect(known?.record).toMatchObject({ ref, isPinned: false, error: undefined });
    // More than our two where another build asks for the same image meanwhile: the engine shares its step.
    const { total = 0, completed } = known?.record.steps ?? {};
    expect(total).toBeGreaterThanOrEqual(2);
    expect(completed).toBe(total);
    expect(known?.record.completedMs).toBeGreaterThan(known?.record.createdMs ?? Number.POSITIVE_INFINITY);
    await engine.changeHistory(ref, "pin");
    await expect.poll(() => seen.at(-1)).toBe("complete, pinned");
    await engine.changeHistory(ref, "unpin");
    await engine.changeHistory(ref, "delete");
    // An engine deletes for good, and says so, when nobody listens to the record any more.
    stop.abort();
    await expect(following).rejects.toMatchObject({ code: RpcCode.CANCELLED });
    expect(seen[0]).toBe("started");
    await expect(all(engine.history({ ref }))).rejects.toThrow("is deleted");
  });

  test("has why it failed", async () => {
    const ref = `mlspec-test-${randomBytes(8).toString("hex")}`;
    await expect(engine.solve({ ref, definition: step("exit 7") }).result).rejects.toThrow("exit code: 7");
    const records = async () =>
      (await all(engine.history({ ref }))).filter(({ kind }) => kind === "complete");
    await expect.poll(async () => (await records()).length, { timeout: 20_000 }).toBe(1);
    expect((await records())[0]?.record.error?.message).toContain("exit code: 7");
    await engine.changeHistory(ref, "delete");
  });

  test("has no builds of which no record was wanted, and none that do not exist", async () => {
    const ref = `mlspec-test-${randomBytes(8).toString("hex")}`;
    await engine.solve({ ref, internal: true, definition: step("true") }).result;
    expect(await all(engine.history({ ref }))).toEqual([]);
    await expect(engine.changeHistory(ref, "pin")).rejects.toThrow(ref);
  });

  test("is none in an engine that is too old for it, which says so", async ({ skip }) => {
    skip(engineEnv().MLSPEC_ENGINE === "host", "the machine's own engine is tested, none of ours");
    engineUp("docker20");
    const old = await connect("docker20");
    await expect(all(old.history())).rejects.toThrow(
      "keeps no history of builds: BuildKit does from 0.11 on",
    );
    await expect(old.changeHistory("r", "pin")).rejects.toMatchObject({ codeName: "UNIMPLEMENTED" });
  });
});

test("an engine says what its graphs may hold, and keeps no record of being asked", async () => {
  const engine = await connect();
  const before = (await all(engine.history())).length;
  const { llb, abilities, workers } = await engine.facts();
  expect(supports(llb, "exec.meta.base")).toBe(true);
  expect(supports(abilities, "gateway.solve.metadata") || supports(abilities, "proto.refarray")).toBe(true);
  expect(workers[0]?.platforms[0]?.os).toBe("linux");
  expect((await all(engine.history())).length).toBeLessThanOrEqual(before);
});
