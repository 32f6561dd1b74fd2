/** One text a user wrote, with the name by which messages call it. The text is never changed after it was read. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** A stretch of a file: UTF-16 offsets, `start` included, `end` excluded, `start <= end <= text.length`. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** Returns the span of `file` from `start` to `end`, both moved inside the text where they are outside. */
export function spanOf(file: SourceFile, start: number, end: number): Span {
  const from = Math.min(Math.max(start, 0), file.text.length);
  return { file, start: from, end: Math.min(Math.max(end, from), file.text.length) };
}
