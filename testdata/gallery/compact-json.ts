/**
 * JSON for people: what fits on one line stands on one line, the rest is indented; text of several lines becomes
 * `{"lines": [...]}`. Ends with a newline.
 */
export function compactJson(value: unknown): string {
  const shown = JSON.parse(JSON.stringify(value, (_key, item) => splitLines(item)));
  return `${write(shown, "")}\n`;
}

function splitLines(item: unknown): unknown {
  return typeof item === "string" && item.includes("\n") ? { lines: item.split("\n") } : item;
}

const WIDTH = 110;

function write(value: unknown, indent: string): string {
  const short = writeLine(value);
  if (typeof value !== "object" || value === null || indent.length + short.length <= WIDTH) return short;
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((item) => write(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${write(item, inner)}`);
  return `${open}\n${items.map((item) => inner + item).join(",\n")}\n${indent}${close}`;
}

/** The whole value on one line. */
function writeLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const items = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${writeLine(item)}`);
  return items.length === 0 ? "{}" : `{ ${items.join(", ")} }`;
}
