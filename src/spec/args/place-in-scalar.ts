import type { ScalarNode } from "../../document/index.ts";
import { type Span, spanOf } from "../../source/index.ts";

/** Returns where occurrence `n` (from 0) of `piece` starts in `text`; -1 if there are fewer. */
function occurrence(text: string, piece: string, n: number): number {
  let at = text.indexOf(piece);
  for (let i = 0; i < n && at !== -1; i++) at = text.indexOf(piece, at + piece.length);
  return at;
}

/**
 * Returns where the characters `start` to `end` of the text of `node` stand in the file.
 * Quotes, escapes, indentation and folding are between the two: where they hide the piece, it is the whole value.
 */
export function placeInScalar(node: ScalarNode, start: number, end: number): Span {
  const { file } = node.span;
  const source = file.text.slice(node.span.start, node.span.end);
  const whole = source.indexOf(node.text);
  if (whole !== -1 && node.text !== "") {
    const base = node.span.start + whole;
    return spanOf(file, base + start, base + end);
  }
  const piece = node.text.slice(start, end);
  if (piece === "" || /\s/.test(piece)) return node.span;
  const before = node.text.slice(0, start).split(piece).length - 1;
  const at = occurrence(source, piece, before);
  return at === -1 ? node.span : spanOf(file, node.span.start + at, node.span.start + at + piece.length);
}
