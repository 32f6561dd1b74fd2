import { displayWidth } from "../../diagnostics/index.ts";

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

/** The beginning of a text that `printableLine` returned, at most `columns` wide on a terminal; tabs are spaces then. */
export function clip(text: string, columns: number): string {
  const plain = text.replaceAll("\t", " ");
  if (displayWidth(plain) <= columns) return plain;
  let kept = "";
  let width = 0;
  for (const char of plain) {
    width += displayWidth(char);
    if (width > columns - 1) break;
    kept += char;
  }
  return columns < 1 ? "" : `${kept}…`;
}

/** A text filled with spaces up to a width. */
export function pad(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - displayWidth(text)));
}

/** Seconds with one decimal, such as `12.3s`. */
export function seconds(milliseconds: number): string {
  return `${(Math.max(0, milliseconds) / 1000).toFixed(1)}s`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** A number of bytes with a unit of 1000, such as `12.34MB`. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(2)}${UNITS[unit]}`;
}

/** How far something that is counted has come; empty where nothing is counted. */
export function amount({ current, total }: { readonly current: number; readonly total: number }): string {
  if (total > 0) return `${bytes(current)} / ${bytes(total)}`;
  return current > 0 ? bytes(current) : "";
}
