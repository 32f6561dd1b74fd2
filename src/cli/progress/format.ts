// Control characters and escapes of a program's output would move a terminal's cursor; tabs may stay.
const CONTROL = /[^\P{Cc}\t]\[[0-9;?]*[ -/]*[@-~]|[^\P{Cc}\t]/gu;

/** A line of a build's output as a terminal may see it: what overwrote itself by carriage returns is its last form. */
export function printableLine(line: string): string {
  const visible = line.replace(/\r+$/, "");
  return visible.slice(visible.lastIndexOf("\r") + 1).replace(CONTROL, "");
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
