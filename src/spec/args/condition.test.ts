import { describe, expect, test } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import type { ScalarNode } from "../../document/index.ts";
import { spanOf } from "../../source/index.ts";
import { extractCursors } from "../../source/testing/cursor.ts";
import { parseCondition } from "./condition.ts";
import { holds } from "./holds.ts";
import { createScope, hideValues, type KnownValue } from "./scope.ts";

const known = (text: string): KnownValue => ({ kind: "known", text, given: false });
const SCOPE = createScope(
  new Map([
    ["GPU", known("true")],
    ["DEV", known("false")],
    ["EMPTY", known("")],
    ["ZERO", known("0")],
    ["NO", known("No")],
    ["MODE", known("gpu")],
    ["VERSION", known("12.4")],
    ["LATER", undefined],
  ]),
);

function scalar(text: string): ScalarNode {
  const file = { name: "x", text };
  return { kind: "scalar", type: "text", text, span: spanOf(file, 0, text.length) };
}

describe("holds", () => {
  test.each([
    ["GPU", true],
    ["!GPU", false],
    ["not GPU", false],
    ["!!GPU", true],
    ["DEV", false],
    ["EMPTY", false],
    ["ZERO", false],
    ["NO", false],
    ["VERSION", true],
    ["MODE == gpu", true],
    ["MODE=='gpu'", true],
    ['MODE == "cpu"', false],
    ["MODE != 'cpu'", true],
    ["EMPTY == ''", true],
    ["VERSION == 12.4", true],
    ["MODE in [cpu, gpu]", true],
    ["MODE in ['cpu']", false],
    ["${MODE} == gpu", true],
    ["GPU and DEV", false],
    ["GPU or DEV", true],
    ["DEV and DEV or GPU", true],
    ["DEV and (DEV or GPU)", false],
    ["not (DEV or EMPTY) and GPU", true],
    ["LATER", "unknown"],
    ["LATER or GPU", true],
    ["LATER and DEV", false],
    ["not LATER", "unknown"],
    ["LATER == x and GPU", "unknown"],
  ])("%s: %s", (text, truth) => {
    const report = createReporter();
    expect(holds(scalar(text), SCOPE, report)).toBe(truth);
    expect(report.diagnostics).toEqual([]);
  });

  test("hidden values are unknown", () => {
    expect(holds(scalar("GPU"), hideValues(SCOPE), createReporter())).toBe("unknown");
  });

  test("every unknown name is reported", () => {
    const { file, offsets } = extractCursors("GPU or ┆GPUU and ┆MOD == x");
    const report = createReporter();
    expect(holds({ ...scalar(file.text), span: spanOf(file, 0, file.text.length) }, SCOPE, report)).toBe(
      "unknown",
    );
    expect(report.diagnostics.map((d) => [d.code, d.span.start])).toEqual(
      offsets.map((at) => ["unknown-arg", at]),
    );
  });
});

describe("parseCondition refuses, and says where", () => {
  test.each([
    "┆",
    "GPU ┆DEV",
    "GPU and┆",
    "(GPU┆",
    "GPU ┆)",
    "GPU == ┆",
    "GPU == ┆(x)",
    "GPU in ┆x",
    "GPU in [┆]",
    "GPU in [a ┆b]",
    "┆'GPU'",
    "┆1 == 1",
    "GPU ┆= x",
    "GPU ┆; x",
    "GPU == ┆'x",
  ])("%s", (marked) => {
    const { file, offsets } = extractCursors(marked);
    const condition = parseCondition(file.text);
    const start = condition.kind === "problem" ? condition.start : undefined;
    // The end of the text may be named by the place of the missing word, white space aside.
    expect(Math.min(start ?? -1, file.text.trimEnd().length)).toBe(
      Math.min(offsets[0] ?? 0, file.text.trimEnd().length),
    );
  });

  test.each([
    ["long", `${"A or ".repeat(300)}A`],
    ["deep", `${"(".repeat(40)}A${")".repeat(40)}`],
    ["often negated", `${"!".repeat(40)}A`],
  ])("what is too %s", (_, text) => {
    expect(parseCondition(text).kind).toBe("problem");
  });
});
