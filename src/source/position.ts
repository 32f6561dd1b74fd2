import type { SourceFile } from "./source-file.ts";

/** A place a person can find: both counted from 1; `column` counts UTF-16 units, as editors' protocols do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const cachedLineStarts = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which the lines of `file` start. A line ends with `\n`; a `\r` before it belongs to the line's end. */
function lineStarts(file: SourceFile): readonly number[] {
  const known = cachedLineStarts.get(file);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = file.text.indexOf("\n"); at !== -1; at = file.text.indexOf("\n", at + 1)) starts.push(at + 1);
  cachedLineStarts.set(file, starts);
  return starts;
}

/** Returns where `offset` is in `file`; offsets outside the text are taken as its first or last place. */
export function positionAt(file: SourceFile, offset: number): Position {
  const at = Math.min(Math.max(offset, 0), file.text.length);
  const starts = lineStarts(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

/** Returns line `line` (from 1) of `file` without its line end; "" for a line the file does not have. */
export function lineText(file: SourceFile, line: number): string {
  const starts = lineStarts(file);
  const start = starts[line - 1];
  if (start === undefined) return "";
  const next = starts[line];
  const text = file.text.slice(start, next === undefined ? file.text.length : next - 1);
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

/** Returns the number of lines of `file`; an empty file has one. */
export function lineCount(file: SourceFile): number {
  return lineStarts(file).length;
}
