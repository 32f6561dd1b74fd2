// Controls, format characters (which hide, join or turn the direction of text, Unicode UTS #55), line separators and
// halves of surrogate pairs: what could act on a terminal, or make a text look like another one.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Returns `text` with everything that could act on a terminal or hide on it written as `\u{hex}`; tabs become spaces. */
export function printable(text: string): string {
  return text.replace(HIDDEN, (char) =>
    char === "\t" ? " " : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

// The blocks that UAX #11 calls wide or full-width, and pictographs, rounded to whole ranges.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /\p{Mn}|\p{Me}/u;

/** Returns how many columns of a terminal `text` takes, which `printable` returned. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text) width += NO_WIDTH.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}
