import type { PlanRange } from "../../plan/index.ts";
import { positionAt, type Span } from "../../source/index.ts";

/** A span's lines (from 1) and characters (from 0), as BuildKit counts. */
export function spanRange(span: Span): PlanRange {
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, span.end);
  return {
    start: { line: start.line, character: start.column - 1 },
    end: { line: end.line, character: end.column - 1 },
  };
}
