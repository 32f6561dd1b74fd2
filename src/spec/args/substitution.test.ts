import { expect, test } from "vitest";
import { type Piece, splitSubstitutions } from "./substitution.ts";

/** Writes a piece as `"literal`, `$` for an escape, `?odd`, `=NAME`, `-NAME word` or `+NAME word`. */
function short(text: string, piece: Piece): string {
  switch (piece.kind) {
    case "literal":
      return `"${piece.text}`;
    case "escape":
      return "$";
    case "odd":
      return `?${text.slice(piece.start, piece.end)}`;
    case "reference": {
      const { name, operator, word } = piece;
      return { value: `=${name}`, default: `-${name} ${word}`, alternate: `+${name} ${word}` }[operator];
    }
  }
}

test.each([
  ["", []],
  ["plain $A $ {A}", ['"plain $A $ {A}']],
  ["a${B}c", ['"a', "=B", '"c']],
  ["${A}${B}", ["=A", "=B"]],
  ["${A:-x y}", ["-A x y"]],
  ["${A:-}", ["-A "]],
  ["${A:+x}", ["+A x"]],
  ["${A:-${B:-c}}d", ["-A ${B:-c}", '"d']],
  ["${A:-{}}", ["-A {", '"}']],
  ["$${A}", ["$", '"A}']],
  ["$$${A}", ['"$', "$", '"A}']],
  ["${A}$${B}", ["=A", "$", '"B}']],
  ["${}", ["?${}"]],
  ["${1}x", ["?${1}", '"x']],
  ["${A-x}", ["?${A-x}"]],
  ["${A:?x}", ["?${A:?x}"]],
  ["${A%%.*}", ["?${A%%.*}"]],
  ["a${B", ['"a', "?${", '"B']],
])("%j", (text, pieces) => {
  expect(splitSubstitutions(text).map((piece) => short(text, piece))).toEqual(pieces);
});

test("long texts are read to their end", () => {
  for (const text of [
    "${".repeat(100_000),
    "$${".repeat(80_000),
    "${A:-".repeat(50_000) + "}".repeat(50_000),
    "${A}".repeat(60_000),
  ]) {
    const pieces = splitSubstitutions(text);
    expect(pieces.length).toBeGreaterThan(0);
  }
});
