import { createHash } from "node:crypto";
import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it, test } from "vitest";
import { type Op, OpSchema } from "../../proto/index.ts";
import { capabilities } from "../capability/capabilities.ts";
import { CapabilityError } from "../capability/capability-error.ts";
import { merge } from "../combine/merge.ts";
import { exec } from "../exec/exec.ts";
import { file } from "../file/file-chain.ts";
import { type State, scratch } from "../graph/state.ts";
import type { VertexOptions } from "../graph/vertex-options.ts";
import { image } from "../source/image.ts";
import { local } from "../source/local.ts";
import { decodeOps, define, digests, linux } from "../testing/decode.ts";
import { decodeDefinition, definitionDigest, encodeDefinition } from "./encode-definition.ts";
import { marshal } from "./marshal.ts";

const base = image("alpine");
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("hex");
const dir = (path: string, options?: VertexOptions): State => file(scratch).mkdir(path).state(options);

function actionsOf(op: Op | undefined): Uint8Array[] {
  if (op?.op.case !== "file") return [];
  return op.op.value.actions.flatMap(({ action }) => (action.case === "mkfile" ? [action.value.data] : []));
}

describe("bytes of an op", () => {
  // Written by hand from the engine's schema: field 11 empty ("5a00"), then the body.
  test.each<[string, State, string]>([
    ["local source", local("c"), "5a00 1a0b 0a09 6c6f63616c3a2f2f63"],
    [
      "mkdir: mode 0755, no base, nothing copied, output 0, time left alone",
      dir("/a"),
      "5a00 222c 122a 08ffffffffffffffffff01 10ffffffffffffffffff01 3212 0a022f61 10ed03 28ffffffffffffffffff01",
    ],
    [
      "image: the platform before the constraints, the body last though its number is lower",
      image("a"),
      "520e 0a05616d643634 12056c696e7578 5a00 1a2b 0a29 646f636b65722d696d6167653a2f2f646f636b65722e696f2f6c6962726172792f613a6c6174657374",
    ],
  ])("%s", (_, state, expected) => {
    expect(hex(define(state).def[0])).toBe(expected.replace(/ /g, ""));
  });

  it("writes constraints of the call before those of the vertex", () => {
    const [op] = decodeOps(define(local("c", { constraints: ["b==2"] }), { constraints: ["a==1"] }));
    expect(op?.constraints?.filter).toEqual(["a==1", "b==2"]);
  });

  it("writes platforms in full", () => {
    const platform = {
      os: "windows",
      architecture: "arm",
      variant: "v7",
      osVersion: "10",
      osFeatures: ["win32k", "x"],
    };
    expect(decodeOps(define(base, { platform }))[0]?.platform).toMatchObject({
      OS: "windows",
      Architecture: "arm",
      Variant: "v7",
      OSVersion: "10",
      OSFeatures: ["win32k", "x"],
    });
  });
});

describe("definition", () => {
  it("of the empty state has no ops", () => {
    expect(marshal(scratch, { platform: linux })).toMatchObject({ def: [], metadata: {} });
    expect(definitionDigest(define(scratch))).toBe("");
  });

  it("ends with an op that only names the result", () => {
    const result = exec({
      args: ["true"],
      root: base,
      mounts: [{ kind: "bind", dest: "/out", source: scratch }],
    }).mount("/out");
    const definition = define(result);
    const terminal = fromBinary(OpSchema, definition.def.at(-1) ?? new Uint8Array());
    expect(terminal).toMatchObject({
      inputs: [{ digest: digests(definition).at(-2), index: 1n }],
      op: { case: undefined },
    });
    expect(terminal.platform).toBeUndefined();
    expect(terminal.constraints).toBeUndefined();
    expect(definition.def).toHaveLength(3);
  });

  it("has inputs before users, each op once, and one metadata entry per op", () => {
    const shared = dir("/shared");
    const left = exec({ args: ["left"], root: shared }).root;
    const right = exec({ args: ["right"], root: shared }).root;
    // Another object, but the same op.
    const twin = exec({ args: ["right"], root: dir("/shared") }).root;
    const definition = define(merge([left, right, twin]));
    const seen = new Set<string>();
    definition.def.forEach((bytes, i) => {
      for (const { digest } of fromBinary(OpSchema, bytes).inputs) expect(seen).toContain(digest);
      seen.add(digests(definition)[i] ?? "");
    });
    expect(seen.size).toBe(5);
    expect(definition.def).toHaveLength(5);
    expect(Object.keys(definition.metadata).sort()).toEqual([...seen].sort());
  });

  it("names ops by the SHA-256 of their bytes", () => {
    const definition = define(base);
    const digest = createHash("sha256")
      .update(definition.def[0] ?? "")
      .digest("hex");
    expect(fromBinary(OpSchema, definition.def[1] ?? new Uint8Array()).inputs[0]?.digest).toBe(
      `sha256:${digest}`,
    );
  });

  it("survives serialization", () => {
    const definition = define(dir("/a", { name: "a" }));
    const bytes = encodeDefinition(definition);
    expect(encodeDefinition(decodeDefinition(bytes))).toEqual(bytes);
    expect(definitionDigest(decodeDefinition(bytes))).toBe(definitionDigest(definition));
  });

  it("is the same a hundred times", () => {
    const build = (): State =>
      merge([base, exec({ args: ["a"], root: base, env: { A: "1" } }).root, dir("/x", { name: "x" })]);
    const first = encodeDefinition(define(build()));
    for (let i = 0; i < 100; i++) expect(encodeDefinition(define(build()))).toEqual(first);
  });

  it("does not depend on the order in which vertices were made", () => {
    const make = (order: readonly string[]): State => {
      const made = new Map(order.map((path) => [path, dir(path)]));
      return merge(["/a", "/b", "/c"].map((path) => made.get(path) ?? scratch));
    };
    const first = encodeDefinition(define(make(["/a", "/b", "/c"])));
    expect(encodeDefinition(define(make(["/c", "/b", "/a"])))).toEqual(first);
  });

  it("is not limited by the depth of the call stack", () => {
    let state: State = base;
    for (let i = 0; i < 100_000; i++) state = file(state).mkdir(`/${i}`).state();
    expect(define(state).def).toHaveLength(100_002);
  });

  it("holds bytes that later ops do not touch", () => {
    const data = new Uint8Array(200_000).fill(7);
    const state = file(file(scratch).mkfile("/a", data).state())
      .mkfile("/b", "b".repeat(70_000))
      .mkfile("/c", data)
      .state();
    const definition = define(state);
    const [first, second] = decodeOps(definition);
    const written = [...actionsOf(first), ...actionsOf(second)];
    expect(written.map((bytes) => bytes.length)).toEqual([200_000, 70_000, 200_000]);
    expect(written.map((bytes) => Buffer.compare(bytes, data) === 0)).toEqual([true, false, true]);
    expect(second?.inputs[0]?.digest).toBe(digests(definition)[0]);
  });
});

describe("metadata", () => {
  const entry = (state: State) => Object.values(define(state).metadata)[0];
  const terminalCaps = (state: State, enabled?: string[]) => {
    const caps = enabled && capabilities(enabled.map((id) => ({ id, enabled: true })));
    return Object.keys(Object.values(define(state, { caps }).metadata).at(-1)?.caps ?? {}).sort();
  };

  it("carries every option and changes no digest", () => {
    const options: VertexOptions = {
      name: "[build] a",
      description: { "com.example.x": "y" },
      ignoreCache: true,
      exportCache: false,
      progressGroup: { id: "g", name: "group", weak: true },
      resources: {
        memory: 1,
        memorySwap: 2,
        cpuShares: 3,
        cpuPeriod: 4,
        cpuQuota: -1,
        cpusetCpus: "0-1",
        cpusetMems: "0",
      },
    };
    expect(entry(dir("/a", options))).toMatchObject({
      ignoreCache: true,
      description: { "com.example.x": "y", "llb.customname": "[build] a" },
      exportCache: { Value: false },
      progressGroup: { id: "g", name: "group", weak: true },
      linuxResources: {
        memory: 1n,
        memorySwap: 2n,
        cpuShares: 3n,
        cpuPeriod: 4n,
        cpuQuota: -1n,
        cpusetCpus: "0-1",
        cpusetMems: "0",
      },
      caps: { "file.base": true },
    });
    expect(digests(define(dir("/a", options)))).toEqual(digests(define(dir("/a"))));
  });

  it("joins what is said about equal ops", () => {
    const a = dir("/a", {
      name: "first",
      description: { x: "1" },
      exportCache: true,
      progressGroup: { id: "1", name: "1" },
    });
    const b = dir("/a", { name: "second", ignoreCache: true, resources: { memory: 5 } });
    expect(entry(merge([a, b]))).toMatchObject({
      ignoreCache: true,
      description: { x: "1", "llb.customname": "second" },
      exportCache: { Value: true },
      progressGroup: { id: "1" },
      linuxResources: { memory: 5n },
    });
  });

  it("hangs the definition's own capabilities on the last op", () => {
    expect(terminalCaps(dir("/a"))).toEqual(["constraints", "platform"]);
    expect(terminalCaps(dir("/a", { name: "n", ignoreCache: true, exportCache: false }))).toEqual([
      "constraints",
      "meta.description",
      "meta.exportcache",
      "meta.ignorecache",
      "platform",
    ]);
    expect(terminalCaps(dir("/a", { name: "n" }), ["file.base", "platform"])).toEqual(["platform"]);
  });

  it("lists no capability that engines refuse to be told", () => {
    const state = file(base).copy(local("c"), "/", "/", { mode: "u+x" }).state();
    const listed = Object.values(define(state).metadata).flatMap(({ caps }) => Object.keys(caps));
    expect(listed).not.toContain("file.copy.modestring");
    expect(listed).not.toContain("exec.meta.removemountstubs.recursive");
  });

  it("refuses what the engine is known to lack", () => {
    const caps = capabilities([{ id: "source.image", enabled: true }]);
    expect(() => define(file(base).mkdir("/a").state({ name: "make a" }), { caps })).toThrow(CapabilityError);
  });
});
