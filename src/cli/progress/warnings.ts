import type { ProgressWarning } from "../../buildkit/control/index.ts";
import { printableLine } from "../../diagnostics/index.ts";

/** The warnings of a build, as buildx words them; empty without any. */
export function warningsText(warnings: readonly ProgressWarning[]): string {
  if (warnings.length === 0) return "";
  const head = `${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"} found:`;
  const lines = warnings.map(({ short, source, ranges }) => {
    const line = ranges[0]?.start.line;
    const place = source === undefined || line === undefined ? "" : ` (${source.filename}:${line})`;
    return ` - ${printableLine(short)}${place}`;
  });
  return `\n${[head, ...lines].join("\n")}\n`;
}
