/** Rows set in columns of spaces, `gap` wide at least; what stands last in a row is left as it is. */
export function textTable(rows: readonly (readonly string[])[], gap: number): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => (column < row.length - 1 ? [...(row[column] ?? "")].length : 0))),
  );
  return rows
    .map((row) =>
      row.map((cell, column) => (column < row.length - 1 ? pad(cell, (widths[column] ?? 0) + gap) : cell)),
    )
    .map((cells) => `${cells.join("")}\n`)
    .join("");
}

function pad(cell: string, width: number): string {
  return cell + " ".repeat(width - [...cell].length);
}
