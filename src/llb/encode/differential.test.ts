import fc from "fast-check";
import { expect, it } from "vitest";
import { exampleGraphs } from "../example-graphs.ts";
import type { State } from "../graph/state.ts";
import { image } from "../source/image.ts";
import { arbitraryState } from "../testing/arbitrary-states.ts";
import { define } from "../testing/decode.ts";
import { loadOpType, recodeWithProtobufEs, recodeWithProtobufJs } from "../testing/reference-encoders.ts";

const opType = loadOpType();

/** Every op decodes, and both general libraries encode it to the same bytes: order, zeros, maps, numbers, text. */
function expectCanonical(state: State): void {
  for (const bytes of define(state).def.slice(0, -1)) {
    const hex = Buffer.from(bytes).toString("hex");
    expect(Buffer.from(recodeWithProtobufEs(bytes)).toString("hex")).toBe(hex);
    expect(Buffer.from(recodeWithProtobufJs(opType, bytes)).toString("hex")).toBe(hex);
  }
}

it("agrees with protobuf-es and protobufjs on random graphs", () => {
  let ops = 0;
  fc.assert(
    fc.property(arbitraryState, (state) => {
      expectCanonical(state);
      ops += define(state).def.length;
    }),
    { numRuns: 400 },
  );
  expect(ops).toBeGreaterThan(1000);
});

it.each(exampleGraphs)("agrees with them on: $name", ({ build }) => {
  expectCanonical(build(image("alpine")));
});
