import { displayWidth } from "../diagnostics/index.ts";

/** Rows set in columns two spaces apart; the last cell of a row is left as it is. Ends with a line end. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.slice(0, -1).entries()) {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    }
  }
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + " ".repeat((widths[column] ?? 0) - displayWidth(cell) + 2),
      )
      .join("")
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join("");
}
