import { afterEach, describe, expect, it } from "vitest";
import { RpcCode, RpcError } from "../rpc/index.ts";
import type { HistoryEvent } from "./build-history.ts";
import type { ClientFrontend } from "./build-types.ts";
import { EngineClient } from "./engine-client.ts";
import { type FakeControl, type FakeControlOptions, startFakeControl } from "./fake-control.ts";
import type { Progress } from "./progress-types.ts";

let fake: FakeControl;
afterEach(() => fake.stop());

async function start(options: FakeControlOptions = {}): Promise<EngineClient> {
  fake = await startFakeControl(options);
  return new EngineClient(fake.client);
}

const never = () => new Promise<never>(() => undefined);
const returning: ClientFrontend = (gateway) =>
  gateway.returnResult({ trees: { kind: "single", ref: undefined }, metadata: new Map() });

describe("a build", () => {
  it("asks for all that its request says", async () => {
    const engine = await start({ solve: async () => ({ "containerimage.digest": "sha256:1" }) });
    const { result } = engine.solve({
      frontend: "gateway.v0",
      frontendAttrs: { source: "a/b" },
      session: { id: "s" },
      exporters: [
        { type: "oci", attrs: { name: "x" } },
        { type: "tar", attrs: {} },
      ],
      cacheExports: [{ type: "inline", attrs: {} }],
      cacheImports: [{ type: "registry", attrs: { ref: "r" } }],
      entitlements: ["network.host"],
    });
    expect(await result).toEqual({ exporterResponse: { "containerimage.digest": "sha256:1" } });
    expect(fake.requests[0]).toMatchObject({
      Frontend: "gateway.v0",
      FrontendAttrs: { source: "a/b" },
      Session: "s",
      ExporterDeprecated: "oci",
      Exporters: [{ Type: "oci", Attrs: { name: "x" } }, { Type: "tar" }],
      Cache: { Exports: [{ Type: "inline" }], Imports: [{ Type: "registry", Attrs: { ref: "r" } }] },
      Entitlements: ["network.host"],
    });
  });

  it("with a judge of sources fails at an engine that would not ask it, and fetches nothing", async () => {
    const engine = await start({ solve: never });
    const { result } = engine.solve({ frontend: "f", sourcePolicySession: { id: "s" } });
    await expect(result).rejects.toMatchObject({ code: RpcCode.UNIMPLEMENTED });
    expect(fake.requests.map(({ Frontend, Internal }) => [Frontend, Internal])).toEqual([["", true]]);
    const judged = engine.buildWithFrontend({ frontend: returning, sourcePolicySession: { id: "s" } });
    await expect(judged.result).rejects.toMatchObject({ code: RpcCode.UNIMPLEMENTED });
    expect(fake.requests.at(-1)).toMatchObject({ SourcePolicySession: "s" });
  });

  it("tells its first exporter to engines that know one, too", async () => {
    const engine = await start();
    await engine.solve({ frontend: "f", exporters: [{ type: "tar", attrs: { a: "b" } }] }).result;
    expect(fake.requests[0]).toMatchObject({
      ExporterDeprecated: "tar",
      ExporterAttrsDeprecated: { a: "b" },
    });
  });

  it("gives progress with times in milliseconds, and text as text", async () => {
    const time = { seconds: 12n, nanos: 500_000_000 };
    const bytes = (text: string) => Buffer.from(text);
    const engine = await start({
      status: [
        { vertexes: [{ digest: "d", name: "n", started: time, progressGroup: { id: "g", name: "group" } }] },
        { statuses: [{ ID: "i", vertex: "d", current: 5_000_000_000n, total: 6_000_000_000n }] },
        { logs: [{ vertex: "d", stream: 2n, msg: bytes("out"), timestamp: time }] },
        { warnings: [{ vertex: "d", level: 1n, short: bytes("w"), detail: [bytes("x")] }] },
      ],
    });
    const build = engine.solve({ frontend: "f" });
    const seen: Progress[] = [];
    for await (const progress of build.progress) seen.push(progress);
    expect(seen[0]?.vertexes[0]).toMatchObject({
      startedMs: 12_500,
      completedMs: undefined,
      group: { id: "g" },
    });
    expect(seen[1]?.statuses[0]).toMatchObject({ current: 5e9, total: 6e9 });
    expect(seen[2]?.logs[0]).toMatchObject({ stream: 2, timestampMs: 12_500 });
    expect(seen[3]?.warnings[0]).toMatchObject({ short: "w", detail: ["x"], source: undefined });
  });

  it("that is remembered can be followed again, and one that is not has the engine's error", async () => {
    const engine = await start({
      status: [{ logs: [{ vertex: "d", stream: 1n, msg: Buffer.from("out") }] }, "hang"],
    });
    for await (const { logs } of engine.progressOf("r")) {
      expect(Buffer.from(logs[0]?.data ?? []).toString()).toBe("out");
      break;
    }
    fake.kill();
    await expect(engine.progressOf("r").next()).rejects.toMatchObject({ code: RpcCode.UNAVAILABLE });
  });

  it("that fails has the engine's code, and its progress just ends", async () => {
    const engine = await start({
      solve: async () => {
        throw new RpcError({ code: RpcCode.PERMISSION_DENIED, message: "not allowed" });
      },
    });
    const build = engine.solve({ frontend: "f" });
    for await (const _ of build.progress);
    await expect(build.result).rejects.toMatchObject({
      code: RpcCode.PERMISSION_DENIED,
      message: "not allowed",
    });
  });

  it("ends when the engine dies, progress too", async () => {
    const engine = await start({ solve: never, status: ["hang"] });
    const build = engine.solve({ frontend: "f" });
    const progress = (async () => {
      for await (const _ of build.progress);
    })();
    await expect.poll(() => fake.requests.length).toBe(1);
    fake.kill();
    await expect(build.result).rejects.toMatchObject({ code: RpcCode.UNAVAILABLE });
    await progress;
  });

  it("is cancelled by its signal and its deadline", async () => {
    const engine = await start({ solve: never });
    const stop = new AbortController();
    const { result } = engine.solve({ frontend: "f", signal: stop.signal });
    stop.abort();
    await expect(result).rejects.toMatchObject({ code: RpcCode.CANCELLED });
    await expect(engine.solve({ frontend: "f", timeoutMs: 50 }).result).rejects.toMatchObject({
      code: RpcCode.DEADLINE_EXCEEDED,
    });
  });
});

describe("a build with a frontend in this process", () => {
  it("has neither graph nor frontend on the wire, and its calls carry the build's name", async () => {
    const engine = await start();
    const build = engine.buildWithFrontend({ frontend: returning });
    await build.result;
    expect(fake.requests[0]).toMatchObject({ Frontend: "", Ref: build.ref });
    expect(fake.requests[0]?.Definition).toBeUndefined();
    expect(fake.bridged).toEqual([
      ["Ping", build.ref],
      ["Return", build.ref],
    ]);
  });

  it("gives it the options, and the caches as frontends expect them", async () => {
    const engine = await start();
    let given: unknown;
    await engine.buildWithFrontend({
      session: { id: "s" },
      frontendAttrs: { target: "t" },
      cacheImports: [{ type: "registry", attrs: { ref: "r" } }],
      frontend: (gateway, { sessionId, attrs, signal }) => {
        given = { sessionId, attrs };
        return returning(gateway, { sessionId, attrs, signal });
      },
    }).result;
    expect(given).toEqual({
      sessionId: "s",
      attrs: { target: "t", "cache-imports": '[{"Type":"registry","Attrs":{"ref":"r"}}]' },
    });
    expect(fake.requests[0]?.FrontendAttrs).toEqual((given as { attrs: unknown }).attrs);
  });

  it("that throws ends the build, which would wait for it", async () => {
    const engine = await start({ solve: never });
    const { result } = engine.buildWithFrontend({ frontend: () => Promise.reject(new Error("fell over")) });
    await expect(result).rejects.toThrow("fell over");
  });

  it("is told when the engine refuses the build, whose reason is the result", async () => {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const engine = await start({
      solve: async () => {
        await begun;
        throw new RpcError({ code: RpcCode.INVALID_ARGUMENT, message: "no such exporter" });
      },
    });
    let wasTold = false;
    const { result } = engine.buildWithFrontend({
      frontend: (_gateway, { signal }) =>
        new Promise((_resolve, reject) => {
          begin();
          signal.addEventListener("abort", () => {
            wasTold = true;
            reject(new Error("stopped"));
          });
        }),
    });
    await expect(result).rejects.toThrow("no such exporter");
    await expect.poll(() => wasTold).toBe(true);
  });

  it("ends when the engine dies", async () => {
    const engine = await start({ solve: never });
    const { result } = engine.buildWithFrontend({
      frontend: () => {
        fake.kill();
        return never();
      },
    });
    await expect(result).rejects.toMatchObject({ code: RpcCode.UNAVAILABLE });
  });
});

describe("the history of builds", () => {
  it("comes in the words of this room", async () => {
    const engine = await start({
      history: [
        {
          type: 1,
          record: {
            Ref: "r",
            Frontend: "dockerfile.v0",
            Exporters: [{ Type: "oci", Attrs: { a: "b" } }],
            error: { code: RpcCode.UNKNOWN, message: "exit code: 7" },
            CreatedAt: { seconds: 12n, nanos: 500_000_000 },
            pinned: true,
            numTotalSteps: 5,
            numCompletedSteps: 4,
            numCachedSteps: 3,
          },
        },
        { type: 2, record: { Ref: "q" } },
      ],
    });
    const events: HistoryEvent[] = [];
    for await (const event of engine.history()) events.push(event);
    expect(events.map(({ kind, record }) => [kind, record.ref])).toEqual([
      ["complete", "r"],
      ["deleted", "q"],
    ]);
    expect(events[0]?.record).toMatchObject({
      frontend: "dockerfile.v0",
      exporters: [{ type: "oci", attrs: { a: "b" } }],
      error: { code: RpcCode.UNKNOWN, message: "exit code: 7" },
      createdMs: 12_500,
      completedMs: undefined,
      isPinned: true,
      steps: { total: 5, completed: 4, cached: 3 },
    });
  });

  it("is changed a record at a time", async () => {
    const engine = await start({ history: [] });
    for (const change of ["pin", "unpin", "delete"] as const) await engine.changeHistory("r", change);
    expect(fake.historyUpdates.map(({ Ref, Pinned, Delete }) => [Ref, Pinned, Delete])).toEqual([
      ["r", true, false],
      ["r", false, false],
      ["r", false, true],
    ]);
  });

  it("is none in old engines, and the error says from when on there is one", async () => {
    const engine = await start();
    const none = { code: RpcCode.UNIMPLEMENTED, message: expect.stringContaining("from 0.11 on") };
    await expect(engine.history().next()).rejects.toMatchObject(none);
    await expect(engine.changeHistory("r", "pin")).rejects.toMatchObject(none);
  });
});

it("learns what the engine can do as a frontend that does nothing, of which no record is kept", async () => {
  const engine = await start();
  expect(await engine.facts()).toMatchObject({ workers: [] });
  expect(fake.requests[0]).toMatchObject({ Frontend: "", Internal: true });
  expect(fake.bridged.map(([method]) => method)).toEqual(["Ping", "Return"]);
});
