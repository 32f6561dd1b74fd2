import { exitCodeOf, outputLine } from "./output-line.ts";
import type { StepFailure } from "./step-failure.ts";

/** The end of a log is where its failure is. */
const READ_LINES = 20_000;

/**
 * The steps that failed in a log as BuildKit's clients print it with `--progress plain`: `#7 0.994 text`, `#7 ERROR: text`.
 * What a CI system puts before each line, a time, is left out. Another log is taken for that of one step.
 */
export function readLog(text: string): readonly StepFailure[] {
  const lines = text
    .split("\n")
    .slice(-READ_LINES)
    .map((line) => outputLine(line).replace(/^\d{4}-\d\d-\d\dT[\d:.]{8,20}Z /, ""));
  const steps = new Map<string, { name: string; error: string; readonly lines: string[] }>();
  for (const line of lines) {
    const [, number, rest] = /^#(\d{1,6}) (.*)$/.exec(line) ?? [];
    if (number === undefined || rest === undefined) continue;
    const step = steps.get(number) ?? { name: rest, error: "", lines: [] };
    steps.set(number, step);
    const [, error] = /^ERROR: (.*)$/.exec(rest) ?? [];
    if (error !== undefined) step.error = error;
    step.lines.push(error ?? rest.replace(/^\d{1,7}\.\d{1,4} /, ""));
  }
  if (steps.size === 0) return [{ name: "", lines, exitCode: exitCodeOf(lines.join("\n")) }];
  return [...steps.values()]
    .filter(({ error }) => error !== "" && !/context canceled$|^CANCELED/.test(error))
    .map(({ name, error, lines: printed }) => ({ name, lines: printed, exitCode: exitCodeOf(error) }));
}
