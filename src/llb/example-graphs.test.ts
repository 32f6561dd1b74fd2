import { expect, it, test } from "vitest";
import { exampleGraphs } from "./example-graphs.ts";
import { encodeDefinition } from "./marshal/encode-definition.ts";
import { fromDefinition } from "./marshal/from-definition.ts";
import { readDefinition } from "./read/read-definition.ts";
import { image } from "./source/image.ts";
import { decodeOps, define } from "./testing/decode.ts";

const base = image("alpine");

test.each(exampleGraphs)("$name: survives a round trip", ({ build }) => {
  const definition = define(build(base));
  expect(encodeDefinition(define(build(base)))).toEqual(encodeDefinition(definition));
  const again = define(fromDefinition(definition));
  expect(again.def).toEqual(definition.def);
  expect(again.metadata).toEqual(definition.metadata);
  expect(readDefinition(again)).toEqual(readDefinition(definition));
});

it("together use every kind of op and of mount", () => {
  const ops = exampleGraphs.flatMap(({ build }) => decodeOps(define(build(base))));
  expect(new Set(ops.map(({ op }) => op.case))).toEqual(
    new Set(["source", "exec", "file", "merge", "diff", "build", "passthrough"]),
  );
  const mounts = ops.flatMap(({ op }) => (op.case === "exec" ? op.value.mounts : []));
  expect([...new Set(mounts.map(({ mountType }) => mountType))].sort()).toEqual([0, 1, 3, 4]);
  expect(new Set(exampleGraphs.map(({ name }) => name)).size).toBe(exampleGraphs.length);
});
