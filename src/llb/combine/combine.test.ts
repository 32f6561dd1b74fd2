import { describe, expect, it } from "vitest";
import { exec } from "../exec/exec.ts";
import { file } from "../file/file-chain.ts";
import { type State, scratch } from "../graph/state.ts";
import { image } from "../source/image.ts";
import { local } from "../source/local.ts";
import { decodeOps, decodeState, define, listedCapabilities } from "../testing/decode.ts";
import { buildDefinition } from "./build-definition.ts";
import { diff } from "./diff.ts";
import { merge } from "./merge.ts";
import { requires } from "./passthrough.ts";

const a = image("a");
const b = image("b");
const value = (state: State) => decodeState(state).op.value;

describe("merge", () => {
  it("drops empty states; none left is empty, one left is itself", () => {
    expect(merge([])).toBe(scratch);
    expect(merge([scratch, scratch])).toBe(scratch);
    expect(merge([scratch, a, scratch])).toBe(a);
    expect(value(merge([a, scratch, b]))).toMatchObject({ inputs: [{ input: 0n }, { input: 1n }] });
  });

  it("does not share places, so a state can be laid over itself", () => {
    const op = decodeState(merge([a, b, a]));
    expect(op.inputs.map(({ digest }) => digest)).toEqual([
      op.inputs[2]?.digest,
      op.inputs[1]?.digest,
      op.inputs[0]?.digest,
    ]);
    expect(op.op.value).toMatchObject({ inputs: [{ input: 0n }, { input: 1n }, { input: 2n }] });
  });

  it("has no platform of its own but hands on that of its first state", () => {
    const arm = { os: "linux", architecture: "arm64" };
    const merged = merge([image("a", { platform: arm }), b]);
    expect(decodeState(merged).platform).toBeUndefined();
    expect(decodeState(exec({ args: ["true"], root: merged }).root).platform).toMatchObject({
      Architecture: "arm64",
    });
    const changed = file(merged).mkdir("/x").state();
    expect(decodeState(exec({ args: ["true"], root: changed }).root).platform).toMatchObject({
      Architecture: "arm64",
    });
  });

  it("needs mergeop", () => {
    expect(listedCapabilities(merge([a, b]))).toEqual(["mergeop"]);
  });
});

describe("diff", () => {
  it("from nothing is the upper state itself", () => {
    expect(diff(scratch, a)).toBe(a);
    expect(diff(scratch, scratch)).toBe(scratch);
  });

  it("always writes both sides, -1 for nothing", () => {
    expect(value(diff(a, b))).toMatchObject({ lower: { input: 0n }, upper: { input: 1n } });
    expect(value(diff(a, scratch))).toMatchObject({ lower: { input: 0n }, upper: { input: -1n } });
    expect(decodeState(diff(a, scratch)).inputs).toHaveLength(1);
    expect(decodeState(diff(a, a)).inputs).toHaveLength(2);
  });

  it("has no platform and needs diffop", () => {
    const state = diff(a, b, { platform: { os: "linux", architecture: "arm64" } });
    expect(decodeState(state).platform).toBeUndefined();
    expect(listedCapabilities(state)).toEqual(["diffop"]);
  });
});

describe("requires", () => {
  it("hands the state on once the others are made", () => {
    const state = requires(a, [scratch, b], "order");
    const op = decodeState(state);
    expect(op.op.value).toMatchObject({ id: "order", outputs: [0n] });
    expect(op.inputs).toHaveLength(2);
    expect(op.platform).toBeUndefined();
    expect(listedCapabilities(state)).toEqual(["passthroughop"]);
  });

  it("needs no vertex where there is nothing to wait for", () => {
    expect(requires(a, [scratch], "x")).toBe(a);
    expect(requires(scratch, [a], "x")).toBe(scratch);
    expect(() => requires(a, [b], "")).toThrow("needs an id");
  });
});

describe("build", () => {
  it("reads the definition from a file of its only input", () => {
    const state = buildDefinition(local("graphs"), { filename: "graph.pb" });
    const op = decodeState(state);
    expect(op.op.value).toMatchObject({
      builder: -1n,
      inputs: { "buildkit.llb.definition": { input: 0n } },
      attrs: { "llbbuild.filename": "graph.pb" },
    });
    expect(op.platform).toMatchObject({ OS: "linux" });
    expect(listedCapabilities(state)).toEqual(["source.buildop.llbfilename"]);
  });

  it("has no attribute for the default file", () => {
    expect(value(buildDefinition(local("graphs")))).toMatchObject({ attrs: {} });
    expect(decodeOps(define(buildDefinition(local("graphs"))))).toHaveLength(2);
  });
});
