import { create } from "@bufbuild/protobuf";
import { afterEach, describe, expect, test } from "vitest";
import { supports } from "../../llb/index.ts";
import { type Definition, DefinitionSchema } from "../../proto/index.ts";
import { RpcCode, RpcError } from "../rpc/index.ts";
import {
  type FakeBridge,
  type FakeBridgeOptions,
  notFound,
  oldAbilities,
  startFakeBridge,
} from "./fake-bridge.ts";
import { connectGateway, type Gateway } from "./gateway.ts";

let bridge: FakeBridge;
let gateway: Gateway;

async function connect(options: FakeBridgeOptions = {}): Promise<void> {
  bridge = await startFakeBridge(options);
  gateway = await connectGateway(bridge.dial());
}

afterEach(() => {
  gateway.close();
  bridge.stop();
});

const graph = (size = 10): Definition =>
  create(DefinitionSchema, { def: [new Uint8Array(size).fill(3), new Uint8Array([1])], metadata: { d: {} } });
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const without = (ability: string) => oldAbilities.filter((other) => other !== ability);

describe("the facts (fake engine)", () => {
  test("say what is on, what is off and why, and where to build", async () => {
    const ping = () => ({
      FrontendAPICaps: [{ ID: "return", Enabled: true }],
      LLBCaps: [
        { ID: "file.base", Enabled: true },
        { ID: "mergeop", Enabled: false, DisabledReasonMsg: "no containerd store" },
      ],
      Workers: [
        {
          ID: "w",
          Labels: { "org.mobyproject.buildkit.worker.executor": "oci" },
          platforms: [{ OS: "linux", Architecture: "arm", Variant: "v7", OSFeatures: ["x"] }],
          BuildkitVersion: { version: "v0.25.2" },
        },
      ],
    });
    await connect({ handlers: { ping } });
    const { abilities, llb, workers } = gateway.facts;
    expect([...abilities.enabled]).toEqual(["return"]);
    expect(supports(llb, "file.base")).toBe(true);
    expect(supports(llb, "mergeop")).toBe(false);
    expect(llb.disabledReasons.get("mergeop")).toBe("no containerd store");
    expect(workers).toEqual([
      {
        id: "w",
        labels: new Map([["org.mobyproject.buildkit.worker.executor", "oci"]]),
        platforms: [{ os: "linux", architecture: "arm", variant: "v7", osFeatures: ["x"] }],
        version: "v0.25.2",
      },
    ]);
  });

  test("of an old engine without a version", async () => {
    await connect({ abilities: oldAbilities });
    expect(gateway.facts.workers).toMatchObject([{ id: "w1", version: "" }]);
    expect(gateway.can("gateway.evaluate")).toBe(false);
  });
});

describe("solve (fake engine)", () => {
  test("sends the graph and everything with it, and gives the graph the engine echoes", async () => {
    await connect();
    const { trees } = await gateway.solve({
      definition: graph(),
      frontend: { name: "other.v0", options: { a: "b" } },
      frontendInputs: new Map([["context", graph(3)]]),
      evaluate: true,
      cacheImports: [{ type: "registry", attrs: { ref: "r" } }],
    });
    expect(trees).toMatchObject({ kind: "single", ref: { id: "ref-1", definition: { def: graph().def } } });
    expect(bridge.requests("solve")).toMatchObject([
      {
        Definition: graph(),
        Frontend: "other.v0",
        FrontendOpt: { a: "b" },
        FrontendInputs: { context: graph(3) },
        CacheImports: [{ Type: "registry", Attrs: { ref: "r" } }],
        Evaluate: true,
        allowResultReturn: true,
        allowResultArrayRef: true,
      },
    ]);
  });

  test("with nothing to solve sends no definition", async () => {
    await connect({
      handlers: { solve: () => ({ result: { result: { case: "ref", value: { id: "" } } } }) },
    });
    expect((await gateway.solve({})).trees).toEqual({ kind: "single", ref: undefined });
    expect(bridge.requests("solve")[0]?.Definition).toBeUndefined();
  });

  test("takes back a graph of more than 4 MiB", async () => {
    await connect();
    const { trees } = await gateway.solve({ definition: graph(10_000_000) });
    expect(trees.kind === "single" && trees.ref?.definition?.def[0]?.length).toBe(10_000_000);
  });

  const two = { "linux/amd64": { id: "a" }, "linux/arm64": { id: "" } };
  const perPlatform = {
    kind: "platforms",
    refs: new Map([
      ["linux/amd64", { id: "a" }],
      ["linux/arm64", undefined],
    ]),
  };
  test.each([
    ["a ref", { result: { case: "ref", value: { id: "r" } } }, { kind: "single", ref: { id: "r" } }],
    ["refs", { result: { case: "refs", value: { refs: two } } }, perPlatform],
    ["an old ref", { result: { case: "refDeprecated", value: "r" } }, { kind: "single", ref: { id: "r" } }],
    [
      "old refs",
      { result: { case: "refsDeprecated", value: { refs: { "linux/amd64": "a", "linux/arm64": "" } } } },
      perPlatform,
    ],
    ["no ref", {}, { kind: "single", ref: undefined }],
  ] as const)("understands %s", async (_name, result, trees) => {
    await connect({ handlers: { solve: () => ({ result: { ...result, metadata: { key: bytes("v") } } }) } });
    const solved = await gateway.solve({ definition: graph() });
    expect(solved.trees).toMatchObject(trees);
    expect(solved.metadata).toEqual(new Map([["key", bytes("v")]]));
  });

  test("understands an answer that is an id only", async () => {
    await connect({ handlers: { solve: () => ({ ref: "old" }) } });
    expect((await gateway.solve({})).trees).toMatchObject({ kind: "single", ref: { id: "old" } });
  });

  test("evaluates every tree itself where the engine cannot while solving", async () => {
    const refs = { x: { id: "1" }, y: { id: "" }, z: { id: "2" } };
    await connect({
      abilities: without("gateway.solve.evaluate"),
      handlers: {
        solve: () => ({ result: { result: { case: "refs", value: { refs } } } }),
        statFile: () => ({ stat: { path: "." } }),
      },
    });
    await gateway.solve({ definition: graph(), evaluate: true });
    expect(bridge.requests("solve")[0]?.Evaluate).toBe(false);
    expect(bridge.requests("statFile").map(({ Ref, Path }) => [Ref, Path])).toEqual([
      ["1", "."],
      ["2", "."],
    ]);
  });

  test("tells a failing step with its details", async () => {
    const details = [{ kind: "vertex", digest: "sha256:1" }] as const;
    const solve = () => {
      throw new RpcError({
        code: RpcCode.UNKNOWN,
        message: 'process "/bin/false" did not complete',
        details,
      });
    };
    await connect({ handlers: { solve } });
    const failure = gateway.solve({ definition: graph() });
    await expect(failure).rejects.toMatchObject({
      message: 'process "/bin/false" did not complete',
      details,
    });
  });
});

describe("a ref (fake engine)", () => {
  async function solved(options: FakeBridgeOptions) {
    await connect(options);
    const { trees } = await gateway.solve({ definition: graph() });
    if (trees.kind !== "single" || trees.ref === undefined) throw new Error("no ref");
    return trees.ref;
  }

  test("gives files, whole and in part, also above gRPC's usual 4 MiB", async () => {
    const file = new Uint8Array(12 * 1024 * 1024).map((_, i) => i % 251);
    const ref = await solved({
      handlers: {
        readFile: ({ Range }) => ({
          Data: Range ? file.subarray(Number(Range.Offset), Number(Range.Offset + Range.Length)) : file,
        }),
      },
    });
    const whole = await ref.readFile("/big");
    expect(Buffer.compare(whole, file)).toBe(0);
    expect(await ref.readFile("/big", { offset: 250, length: 3 })).toEqual(new Uint8Array([250, 0, 1]));
    expect(bridge.requests("readFile")[0]).toMatchObject({ Ref: "ref-1", FilePath: "/big" });
    expect(bridge.requests("readFile")[0]?.Range).toBeUndefined();
  });

  test("gives entries in our words", async () => {
    const entries = [
      { path: "bin", mode: 0x80000000 + 0o755, modTime: 5n },
      { path: "link", mode: 0x08000000 + 0o777, linkname: "bin" },
      { path: "file", mode: 0o644, uid: 1, gid: 2, size: 7n },
      { path: "fifo", mode: 0x02000000 + 0o600 },
    ];
    const ref = await solved({
      handlers: { readDir: () => ({ entries }), statFile: () => ({ stat: entries[2] ?? {} }) },
    });
    const common = { uid: 0, gid: 0, size: 0, modifiedNs: 0n, linkTarget: "" };
    expect(await ref.readDir("/", "*")).toEqual([
      { ...common, path: "bin", kind: "directory", mode: 0o755, modifiedNs: 5n },
      { ...common, path: "link", kind: "symlink", mode: 0o777, linkTarget: "bin" },
      { ...common, path: "file", kind: "file", mode: 0o644, uid: 1, gid: 2, size: 7 },
      { ...common, path: "fifo", kind: "other", mode: 0o600 },
    ]);
    expect(bridge.requests("readDir")[0]).toMatchObject({ Ref: "ref-1", DirPath: "/", IncludePattern: "*" });
    expect(await ref.statFile("file")).toMatchObject({ kind: "file", size: 7 });
  });

  test("is evaluated by its own call, or on an old engine by a look at the root", async () => {
    const ref = await solved({});
    await ref.evaluate();
    expect(bridge.requests("evaluate")).toMatchObject([{ Ref: "ref-1" }]);
    gateway.close();
    bridge.stop();
    const old = await solved({ abilities: oldAbilities, handlers: { statFile: () => ({ stat: {} }) } });
    await old.evaluate();
    expect(bridge.requests("statFile")).toMatchObject([{ Ref: "ref-1", Path: "." }]);
  });

  test("says that a file is not there in the engine's words", async () => {
    const ref = await solved({
      handlers: {
        readFile: () => {
          throw notFound("/x");
        },
      },
    });
    await expect(ref.readFile("/x")).rejects.toMatchObject({ message: "/x: not found" });
  });
});

describe("inputs and warnings (fake engine)", () => {
  test("inputs come by name", async () => {
    await connect({ handlers: { inputs: () => ({ Definitions: { context: graph() } }) } });
    expect(await gateway.inputs()).toEqual(new Map([["context", graph()]]));
  });

  test("are asked for once, beside the greeting", async () => {
    await connect({ handlers: { inputs: () => ({ Definitions: {} }) } });
    expect([await gateway.inputs(), await gateway.inputs()]).toEqual([new Map(), new Map()]);
    expect(bridge.requests("inputs")).toHaveLength(1);
  });

  test("there are none on an engine without them, whatever it says to the question", async () => {
    await connect({ abilities: without("frontend.inputs") });
    expect(await gateway.inputs()).toEqual(new Map());
  });

  test("a warning goes out whole", async () => {
    await connect();
    await gateway.warn({
      short: "old ä",
      detail: ["use the new one"],
      url: "https://example.test",
      vertex: "sha256:1",
      source: { filename: "mlspec.yaml", data: bytes("x"), language: "YAML" },
      ranges: [{ start: { line: 1, character: 0 }, end: { line: 1, character: 4 } }],
    });
    expect(bridge.requests("warn")).toMatchObject([
      {
        digest: "sha256:1",
        level: 1n,
        short: bytes("old ä"),
        detail: [bytes("use the new one")],
        url: "https://example.test",
        info: { filename: "mlspec.yaml", data: bytes("x"), language: "YAML" },
        ranges: [{ start: { line: 1 }, end: { line: 1, character: 4 } }],
      },
    ]);
  });

  test("an engine without warnings gets none", async () => {
    await connect({ abilities: oldAbilities });
    await gateway.warn({ short: "x" });
    expect(bridge.requests("warn")).toEqual([]);
  });
});

describe("return (fake engine)", () => {
  const metadata = new Map([
    ["b", bytes("2")],
    ["a", bytes("1")],
  ]);
  const one = { trees: { kind: "single", ref: { id: "r" } }, metadata } as const;
  const none = { trees: { kind: "single", ref: undefined }, metadata } as const;
  const many = {
    trees: {
      kind: "platforms",
      refs: new Map([
        ["linux/b", undefined],
        ["linux/a", { id: "1" }],
      ]),
    },
    metadata,
  } as const;
  const refs = { "linux/a": { id: "1" }, "linux/b": { id: "" } };

  test.each([
    ["one tree", one, oldAbilities, { case: "ref", value: { id: "r" } }],
    ["an empty tree", none, oldAbilities, { case: "ref", value: { id: "" } }],
    ["trees of platforms", many, oldAbilities, { case: "refs", value: { refs } }],
    ["one tree to an engine of ids", one, without("proto.refarray"), { case: "refDeprecated", value: "r" }],
    [
      "trees of platforms to an engine of ids",
      many,
      without("proto.refarray"),
      { case: "refsDeprecated", value: { refs: { "linux/a": "1", "linux/b": "" } } },
    ],
  ] as const)("gives %s", async (_name, result, abilities, expected) => {
    await connect({ abilities });
    await gateway.returnResult(result);
    const [request] = bridge.requests("return");
    expect(request?.result?.result).toMatchObject(expected);
    expect(Object.entries(request?.result?.metadata ?? {})).toEqual([
      ["a", bytes("1")],
      ["b", bytes("2")],
    ]);
    expect(request?.error).toBeUndefined();
  });

  test("gives an error with details, and never the code of success", async () => {
    await connect();
    await gateway.returnError({
      message: "no base",
      code: RpcCode.OK,
      details: [{ kind: "subrequest", name: "frontend.x" }],
    });
    const [request] = bridge.requests("return");
    expect(request?.result).toBeUndefined();
    expect(request?.error).toMatchObject({ code: RpcCode.UNKNOWN, message: "no base" });
    expect(request?.error?.details[0]?.typeUrl).toBe("github.com/moby/buildkit/errdefs.Subrequest+json");
  });

  test("happens once", async () => {
    await connect();
    await gateway.returnError({ message: "x" });
    await expect(gateway.returnResult(one)).rejects.toThrow("returns once");
    expect(bridge.requests("return")).toHaveLength(1);
  });
});

describe("an engine that goes away (fake engine)", () => {
  test("ends a call under way and refuses the next", async () => {
    await connect({ handlers: { solve: () => new Promise(() => undefined) } });
    const underWay = expect(gateway.solve({})).rejects.toMatchObject({ codeName: "UNAVAILABLE" });
    setTimeout(() => bridge.kill(), 30);
    await underWay;
    await expect(gateway.solve({})).rejects.toMatchObject({ codeName: "UNAVAILABLE" });
  });

  test("or never answers does not keep us waiting", async () => {
    await connect();
    const silent = await startFakeBridge({ handlers: { ping: () => new Promise(() => undefined) } });
    const meeting = connectGateway(silent.dial(), { timeoutMs: 50 });
    await expect(meeting).rejects.toMatchObject({ codeName: "DEADLINE_EXCEEDED" });
    silent.stop();
  });
});
