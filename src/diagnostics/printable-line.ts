const ESC = "\u001b";

// Escapes of a program's output would move a terminal's cursor, or tell it more: strings such as titles (OSC, DCS) with
// their text, then sequences (ECMA-48, 5.4), then what is left of controls; tabs may stay. Marks that turn the direction
// of text, and separators of lines, go too.
const ESCAPES = [
  new RegExp(`(?:${ESC}[\\]PX^_]|[\u0090\u0098\u009d-\u009f])(?:[^\\p{Cc}]|\t)*(?:[^\\P{Cc}\t]\\\\?)?`, "gu"),
  new RegExp(`(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]`, "gu"),
  new RegExp(`${ESC}[ -/]+[0-~]`, "gu"),
  /[^\P{Cc}\t]/gu,
  /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
];

/** A line of a build's output as a terminal may see it: what overwrote itself by carriage returns is its last form. */
export function printableLine(line: string): string {
  const visible = line.replace(/\r+$/, "");
  const last = visible.slice(visible.lastIndexOf("\r") + 1);
  return ESCAPES.reduce((text, pattern) => text.replace(pattern, ""), last);
}
