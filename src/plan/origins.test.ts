import { describe, expect, it } from "vitest";
import { classifyOrigin } from "./origins.ts";

describe("classifyOrigin", () => {
  const targets = ["training"];
  it.each([
    [undefined, [], { kind: "context", name: "context" }],
    ["context", [], { kind: "context", name: "context" }],
    ["training", [], { kind: "target", name: "training" }],
    ["training", ["training"], { kind: "context", name: "training" }],
    ["build", [], { kind: "build" }],
    ["data", ["data"], { kind: "context", name: "data" }],
    ["alpine:3", [], { kind: "image", ref: "alpine:3" }],
    ["team/image", [], { kind: "image", ref: "team/image" }],
    ["alpine", [], { kind: "unknown", name: "alpine" }],
  ])("%s with contexts %j", (from, contexts, expected) => {
    expect(classifyOrigin(from, targets, new Set(contexts))).toEqual(expected);
  });
});
