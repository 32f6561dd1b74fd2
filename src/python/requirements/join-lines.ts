/** A line as pip sees it: continued lines joined, comments gone. Each character knows where it stood. */
export interface LogicalLine {
  readonly text: string;
  /** Offset in the file of each character of `text`, and one more for its end. */
  readonly offsets: readonly number[];
}

/**
 * Joins lines that end in a backslash and drops comments, which begin at `#` after white space or at a line's start; a
 * comment line ends a continuation.
 * Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/.
 */
export function joinLines(file: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let text = "";
  let offsets: number[] = [];
  const add = (part: string, start: number) => {
    text += part;
    for (let i = 0; i < part.length; i++) offsets.push(start + i);
  };
  const finish = (end: number) => {
    const cut = text.length - text.trimStart().length;
    const kept = text.trim();
    if (kept !== "") {
      const inside = offsets.slice(cut, cut + kept.length);
      lines.push({ text: kept, offsets: [...inside, (inside.at(-1) ?? end) + 1] });
    }
    text = "";
    offsets = [];
  };
  let start = 0;
  for (const line of file.split("\n")) {
    const end = start + line.length;
    const body = line.replace(/\r$/, "").replace(/^\uFEFF/, " ");
    const comment = /(?:^|\s)#/.exec(body);
    const continues = comment === null && body.endsWith("\\");
    add(continues ? body.slice(0, -1) : body.slice(0, comment?.index ?? body.length), start);
    if (!continues) finish(end);
    else add(" ", end);
    start = end + 1;
  }
  finish(file.length);
  return lines;
}
