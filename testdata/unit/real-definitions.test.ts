import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it, test } from "vitest";
import { DefinitionSchema, OpSchema } from "../../src/proto/index.ts";
import { definitionCases, recordings } from "../definitions/cases.ts";
import {
  expectGraphSurvives,
  expectMessageSurvives,
  expectOpsSurvive,
  expectSameOps,
  recordedParts,
} from "../definitions/compare.ts";
import { rebuilds } from "../definitions/rebuild.ts";

const all = recordings().map((recording) => ({
  ...recording,
  definition: fromBinary(DefinitionSchema, recording.bytes),
}));

describe.each(all)("$name by $engine", ({ name, bytes, definition }) => {
  it("keeps every byte of every op through our codec", () => {
    expectMessageSurvives(bytes);
    expectOpsSurvive(definition);
  });

  it("is the same graph after a way through our vertices", () => expectGraphSurvives(definition));

  it("is what our library makes of the same steps", () => {
    const rebuild = rebuilds[name];
    if (!rebuild) throw new Error(`nothing to compare ${name} with`);
    expectSameOps(definition, rebuild(recordedParts(definition)));
  });
});

test("there are recordings of every case, of engines of three ages, with ops of every kind that they write", () => {
  expect(new Set(all.map(({ name }) => name))).toEqual(new Set(definitionCases.map(({ name }) => name)));
  expect(new Set(all.map(({ engine }) => engine)).size).toBe(3);
  const ops = all.flatMap(({ definition }) => definition.def.map((bytes) => fromBinary(OpSchema, bytes).op));
  expect(new Set(ops.map((op) => op.case))).toEqual(new Set(["source", "exec", "file", "merge", undefined]));
  const mounts = ops.flatMap((op) => (op.case === "exec" ? op.value.mounts : []));
  expect([...new Set(mounts.map(({ mountType }) => mountType))].sort()).toEqual([0, 1, 2, 3, 4]);
});
