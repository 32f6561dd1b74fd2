import { describe, expect, test } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { extractCursors } from "../source/testing/cursor.ts";
import { type DocumentNode, entryOf, type MapNode } from "./node.ts";
import { parseDocument } from "./parse-document.ts";

function parse(text: string): MapNode {
  const report = createReporter();
  const root = parseDocument({ name: "spec.yaml", text }, report);
  if (root === undefined) throw new Error(report.diagnostics.map((d) => d.message).join());
  return root;
}

/** What a node says, without places. */
function plain(node: DocumentNode): unknown {
  if (node.kind === "scalar") return `${node.type} ${node.text}`;
  if (node.kind === "list") return node.items.map(plain);
  return node.entries.map((entry) => [entry.key, plain(entry.value)]);
}

describe("values keep their text", () => {
  test.each([
    ["a: 3.10", "number 3.10"],
    ["a: 0644", "number 0644"],
    ["a: 0x1F", "number 0x1F"],
    ["a: 1e3", "number 1e3"],
    ["a: yes", "text yes"],
    ["a: True", "boolean True"],
    ["a: ~", "null ~"],
    ["a:", "null "],
    ['a: "3.10"', "text 3.10"],
    ["a: '1'", "text 1"],
    ['a: "x\\ty\\u00e9"', "text x\ty\u00e9"],
    ["a: |\n  x\n  y\n", "text x\ny\n"],
    ["a: >-\n  x\n  y\n", "text x y"],
    ["a: 漢字 🐍", "text 漢字 🐍"],
    ["\ufeffa: 1", "number 1"],
    ["a: 1\r\n", "number 1"],
    ["a: |\r\n  x\r\n  y\r\n", "text x\ny\n"],
    ['a: "x\r\n  y"', "text x y"],
    ["a: &x 1", "number 1"],
  ])("%j", (text, value) => {
    expect(plain(parse(text))).toEqual([["a", value]]);
  });

  test("an alias says what its anchor says", () => {
    expect(plain(parse("a: &x [1, {b: 2}]\nc: *x"))).toEqual([
      ["a", ["number 1", [["b", "number 2"]]]],
      ["c", ["number 1", [["b", "number 2"]]]],
    ]);
  });

  test("keys of objects' own nature are keys like any other", () => {
    const root = parse("__proto__: {x: 1}\nconstructor: 2");
    expect(root.entries.map((entry) => entry.key)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

test("spans cover what is written, without the white space behind it", () => {
  const { file, offsets } = extractCursors("a: ┆1┆ # c\nb:\n  ┆- x\n  - y┆\n\nc: ┆|\n  t┆\n\nd: ┆{e: 1}┆\n");
  const root = parse(file.text);
  const spans = ["a", "b", "c", "d"].flatMap((key) => {
    const span = entryOf(root, key)?.value.span;
    return [span?.start, span?.end];
  });
  expect(spans).toEqual(offsets);
});

describe("what is refused, and where", () => {
  test.each([
    ["┆", "file-empty"],
    ["┆# only a comment\n", "file-empty"],
    ["┆- a", "wrong-type"],
    ["┆text", "wrong-type"],
    ["a: 1\n┆a: 2", "duplicate-key"],
    ["a: {b: 1, ┆'b': 2}", "duplicate-key"],
    ["a: &x {b: 1}\nc:\n  ┆<<: *x", "yaml-merge-key"],
    ["┆1: a", "key-not-text"],
    ["┆true: a", "key-not-text"],
    ["? ┆[a]\n: b", "key-not-text"],
    ["a: !!str ┆1", "yaml-tag"],
    ["a: !x ┆1", "yaml-tag"],
    ["when: !DEV┆", "yaml-tag"],
    ["┆%YAML 1.1\n---\na: yes", "yaml-directive"],
    ["a: 1\n┆---\nb: 2", "yaml-several-documents"],
    ["a: ┆*nobody", "yaml-unknown-anchor"],
    ["a: &x [┆*x]", "yaml-recursive-alias"],
    ["a: \u0007┆", "control-character", -1],
    ['a: ┆"\\0"', "control-character"],
    ['a: ┆"\\ud800"', "control-character"],
    ["a: [1, 2┆", "yaml-syntax"],
    ['a: "x┆', "yaml-syntax"],
    ["a: b: ┆c", "yaml-syntax", -3],
    ["a:\n  b: 1\n┆ c: 2", "yaml-syntax"],
    ["a:\n┆\tb: 1", "yaml-syntax"],
    ["a: ┆@b", "yaml-syntax"],
    ["a: {b: 1,┆, c: 2}", "yaml-syntax"],
  ])("%j: %s", (marked, code, shift = 0) => {
    const { file, offsets } = extractCursors(marked);
    const report = createReporter();
    expect(parseDocument(file, report)).toBeUndefined();
    const [first] = report.diagnostics;
    expect({ code: first?.code, start: first?.span.start }).toEqual({
      code,
      start: (offsets[0] ?? 0) + shift,
    });
  });

  test("every mistake in one go", () => {
    const report = createReporter();
    parseDocument({ name: "x", text: "a: 1\na: 2\n3: b\nc: *n\nd: !!str x\n" }, report);
    expect(report.diagnostics.map((d) => d.code)).toEqual([
      "duplicate-key",
      "key-not-text",
      "yaml-unknown-anchor",
      "yaml-tag",
    ]);
  });
});

describe("limits", () => {
  /** Ten levels of ten aliases each: ten thousand million values. */
  const laughs = Array.from({ length: 10 }, (_, i) =>
    i === 0
      ? "l0: &l0 [x,x,x,x,x,x,x,x,x,x]"
      : `l${i}: &l${i} [${Array(10)
          .fill(`*l${i - 1}`)
          .join(",")}]`,
  ).join("\n");
  const chain = Array.from({ length: 60 }, (_, i) =>
    i === 0 ? "c0: &c0 [x]" : `c${i}: &c${i} [*c${i - 1}]`,
  ).join("\n");

  test.each([
    ["a file too large", `a: "${"x".repeat(1024 * 1024)}"`, "file-too-large"],
    ["a text too long", `a: "${"x".repeat(256 * 1024 + 1)}"`, "text-too-long"],
    ["a list too long", `a: [${"1,".repeat(1001)}]`, "too-many-items"],
    ["many values", `a:\n${"- [1,2,3,4,5,6,7,8,9,0]\n".repeat(1000)}`, "too-many-nodes"],
    ["many keys", Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join("\n"), "too-many-nodes"],
    ["a billion laughs", laughs, "too-many-nodes"],
    ["aliases that grow deep", chain, "too-deep"],
    ["deep flow lists", `a: ${"[".repeat(100_000)}`, "too-deep"],
    ["deep flow maps", `a: ${"{a: ".repeat(100_000)}`, "too-deep"],
    ["deep block lists", `a:\n${"- ".repeat(100_000)}x`, "too-deep"],
    ["deep block maps", Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"), "too-deep"],
    ["nothing but commas", `a: [${",".repeat(900_000)}`, "too-many-nodes"],
    ["nothing but dashes", "-\n".repeat(40_000), "too-many-items"],
    ["an open quote", `a: "${"\\".repeat(900_000)}`, "yaml-syntax"],
    ["many lines", "\n".repeat(1_000_000), "too-many-lines"],
    ["many comments", "# x\n".repeat(49_000), "file-empty"],
    ["many anchors", `a: ${"&x ".repeat(300_000)}`, "too-many-nodes"],
    ["many question marks", "? ".repeat(500_000), "too-deep"],
    ["spaces", `a: ${" ".repeat(1_000_000)}\tb`, undefined],
  ])("%s", (_, text, code) => {
    const report = createReporter();
    parseDocument({ name: "x", text }, report);
    expect(report.diagnostics[0]?.code).toBe(code);
  });

  test("forty levels are fine", () => {
    const levels = 39;
    expect(parse(`a: ${"[".repeat(levels)}${"]".repeat(levels)}`).kind).toBe("map");
    expect(
      parse(`a:\n${Array.from({ length: levels }, (_, i) => `${" ".repeat(i + 1)}a:`).join("\n")}`).kind,
    ).toBe("map");
    expect(parse(`a:\n  ${"- ".repeat(levels)}x`).kind).toBe("map");
  });
});
