import { displayWidth } from "../../diagnostics/index.ts";

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
