import type { SourceFile } from "../source-file.ts";

/** Marks a place in a test's text: the text around it stays as it is. */
const CURSOR = "┆";

/** Returns the text without its cursors, as a file, and the offsets at which they stood. */
export function extractCursors(
  marked: string,
  name = "spec.yaml",
): { file: SourceFile; offsets: readonly number[] } {
  const pieces = marked.split(CURSOR);
  const offsets: number[] = [];
  let length = 0;
  for (const piece of pieces.slice(0, -1)) {
    length += piece.length;
    offsets.push(length);
  }
  return { file: { name, text: pieces.join("") }, offsets };
}
