import type { Span } from "../../source/index.ts";
import { spanRange } from "../report/index.ts";

/** A place in the spec as subrequests tell it: zeros are left out, as Go's encoder does. */
export interface JsonLocation {
  readonly ranges: readonly { readonly start: JsonPosition; readonly end: JsonPosition }[];
}

interface JsonPosition {
  readonly line: number;
  readonly character?: number;
}

/** The place of a span in the first of the answer's sources. */
export function jsonLocation(span: Span): JsonLocation {
  const { start, end } = spanRange(span);
  return { ranges: [{ start: jsonPosition(start), end: jsonPosition(end) }] };
}

function jsonPosition({ line, character }: { line: number; character: number }): JsonPosition {
  return character === 0 ? { line } : { line, character };
}
