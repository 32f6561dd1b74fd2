import { printableLine } from "../diagnostics/index.ts";

/** What is kept of a line: patterns are tried on it. */
export const LONGEST_LINE = 500;

/** A line of a step's output as rules see it: cut, as a terminal would show it in the end, without blanks behind it. */
export function outputLine(line: string): string {
  return printableLine(line.slice(0, LONGEST_LINE)).trimEnd();
}

/** The exit code in an engine's message; undefined where it names none. */
export function exitCodeOf(error: string): number | undefined {
  const code = /exit code: (\d{1,3})\b/.exec(error)?.[1];
  return code === undefined ? undefined : Number(code);
}
