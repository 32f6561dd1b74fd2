import { describe, expect, test } from "vitest";
import { lineCount, lineText, positionAt } from "./position.ts";
import { spanOf } from "./source-file.ts";
import { extractCursors } from "./testing/cursor.ts";

describe("positionAt", () => {
  test.each([
    ["┆", 1, 1],
    ["┆a", 1, 1],
    ["a┆", 1, 2],
    ["a\n┆b", 2, 1],
    ["a\r\n┆b", 2, 1],
    ["a┆\nb", 1, 2],
    ["a\n\n\n┆", 4, 1],
    ["a\n漢🐍┆x", 2, 4],
    ["a\rb┆c", 1, 4],
  ])("%j is line %i, column %i", (marked, line, column) => {
    const { file, offsets } = extractCursors(marked);
    expect(positionAt(file, offsets[0] ?? -1)).toEqual({ line, column });
  });

  test("offsets outside the text are its ends", () => {
    const file = { name: "x", text: "ab\ncd" };
    expect(positionAt(file, -5)).toEqual({ line: 1, column: 1 });
    expect(positionAt(file, 99)).toEqual({ line: 2, column: 3 });
  });
});

test("lines are given without their ends", () => {
  const file = { name: "x", text: "one\r\ntwo\n\nlast" };
  expect([0, 1, 2, 3, 4, 5].map((line) => lineText(file, line))).toEqual(["", "one", "two", "", "last", ""]);
  expect(lineCount(file)).toBe(4);
});

test("spans stay inside the file", () => {
  const file = { name: "x", text: "abc" };
  expect(spanOf(file, -1, 99)).toEqual({ file, start: 0, end: 3 });
  expect(spanOf(file, 2, 1)).toEqual({ file, start: 2, end: 2 });
});
