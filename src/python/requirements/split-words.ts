import type { LogicalLine } from "./join-lines.ts";

/** A word of a line, quotes removed, and where it stands in the file. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Words as a shell splits them; undefined if a quote is not closed. */
export function splitWords({ text, offsets }: LogicalLine, from = 0): readonly Word[] | undefined {
  const words: Word[] = [];
  let at = from;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? "")) {
      at++;
      continue;
    }
    const start = at;
    let word = "";
    while (at < text.length && !/\s/.test(text[at] ?? "")) {
      const char = text[at] ?? "";
      if (char === '"' || char === "'") {
        const close = text.indexOf(char, at + 1);
        if (close < 0) return undefined;
        word += text.slice(at + 1, close);
        at = close + 1;
      } else if (char === "\\" && at + 1 < text.length) {
        word += text[at + 1];
        at += 2;
      } else {
        word += char;
        at++;
      }
    }
    words.push({ text: word, start: offsets[start] ?? 0, end: (offsets[at - 1] ?? 0) + 1 });
  }
  return words;
}
