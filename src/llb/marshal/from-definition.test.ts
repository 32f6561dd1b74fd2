import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { OpSchema } from "../../proto/index.ts";
import { merge } from "../combine/merge.ts";
import { exec } from "../exec/exec.ts";
import { file } from "../file/file-chain.ts";
import { sourceFile } from "../graph/source-file.ts";
import { scratch } from "../graph/state.ts";
import { image } from "../source/image.ts";
import { decodeOps, define, digests } from "../testing/decode.ts";
import { fromDefinition } from "./from-definition.ts";

const spec = sourceFile({ filename: "s", data: "x", language: "YAML" });
const arm = { os: "linux", architecture: "arm64" };
const built = exec({
  args: ["x"],
  root: image("a", { platform: arm }),
  mounts: [{ kind: "bind", dest: "/o", source: scratch }],
  name: "step",
  ignoreCache: true,
  locations: [{ file: spec, ranges: [{ start: { line: 1 }, end: { line: 1 } }] }],
}).mount("/o");

describe("a definition as a state", () => {
  it("keeps ops, metadata, source places and the output's number", () => {
    const definition = define(built);
    const state = fromDefinition(definition);
    expect(state).toMatchObject({
      kind: "output",
      index: 1,
      vertex: { metadata: { name: "step" }, platform: arm },
    });
    expect(define(state)).toEqual(definition);
  });

  it("can be built on, and shares vertices with other states of the same definition", () => {
    const definition = define(built);
    const state = file(fromDefinition(definition)).mkdir("/x").state();
    expect(define(state).def.slice(0, 2)).toEqual(definition.def.slice(0, 2));
    const twice = define(merge([fromDefinition(definition), fromDefinition(definition)]));
    expect(decodeOps(twice)).toHaveLength(3);
    expect(twice.Source?.infos).toHaveLength(1);
  });

  it("is empty for no ops", () => {
    expect(fromDefinition(define(scratch))).toBe(scratch);
  });

  it("takes ops in any order", () => {
    const definition = define(built);
    const [a, b, terminal] = definition.def;
    if (!a || !b || !terminal) throw new Error("too few ops");
    expect(define(fromDefinition({ ...definition, def: [b, a, terminal] })).def).toEqual(definition.def);
  });

  it("is not limited by the depth of the call stack", () => {
    let state = file(scratch).mkdir("/x").state();
    for (let i = 0; i < 20_000; i++) state = file(state).mkdir(`/${i}`).state();
    const definition = define(state);
    expect(digests(define(fromDefinition(definition)))).toEqual(digests(definition));
  });

  it("refuses what is no definition", () => {
    const definition = define(built);
    expect(() => fromDefinition({ ...definition, def: definition.def.slice(1) })).toThrow(
      "lacks the op sha256:",
    );
    expect(() => fromDefinition({ ...definition, def: [new Uint8Array([0xff])] })).toThrow();
    expect(() => fromDefinition({ ...definition, def: [new Uint8Array()] })).toThrow("names no result");
    const negative = toBinary(
      OpSchema,
      create(OpSchema, { inputs: [{ digest: digests(definition)[1] ?? "", index: -1n }] }),
    );
    expect(() => fromDefinition({ ...definition, def: [...definition.def.slice(0, 2), negative] })).toThrow(
      "no output -1",
    );
  });
});
