import type { PlanRange } from "../../plan/index.ts";
import { lineCount, lineText, type SourceFile } from "../../source/index.ts";

const RULE = "-".repeat(20);

/** The lines of a place with some around them, set as BuildKit's clients set them. */
export function snippet(file: SourceFile, { start, end }: PlanRange): string {
  const last = lineCount(file);
  const around = start.line === end.line ? 2 : 1;
  const from = Math.max(1, start.line - around);
  const to = Math.min(last, end.line + around);
  const lines: string[] = [];
  for (let line = from; line <= to; line += 1) {
    const mark = line >= start.line && line <= end.line ? ">>>" : "   ";
    lines.push(` ${String(line).padStart(3)} | ${mark} ${lineText(file, line)}`);
  }
  return `${file.name}:${start.line}\n${RULE}\n${lines.join("\n")}\n${RULE}\n`;
}
