import { maskText } from "../diagnostics/index.ts";
import { exitCodeOf, outputLine } from "./output-line.ts";
import { EXIT_RULES, LINE_RULES } from "./rules/table.ts";
import type { Cause, StepFailure } from "./step-failure.ts";

/** So many causes are told of a build: what comes after them follows from them more often than not. */
export const MAX_CAUSES = 2;

/**
 * Why a build failed, the likeliest first; empty where nothing gives it away. `message` is what the engine says of the whole,
 * and counts where no step does: what is looked for before the first step runs is no step's failure.
 */
export function explainBuild(failures: readonly StepFailure[], message: string): readonly Cause[] {
  const causes = explainFailures(failures);
  if (causes.length > 0) return causes;
  const lines = message.split("\n").slice(0, 100).map(outputLine);
  return explainFailures([{ name: "", lines, exitCode: exitCodeOf(message) }]);
}

/** Why steps failed, the likeliest first; empty where nothing gives it away. Secrets that stand in output are covered. */
export function explainFailures(failures: readonly StepFailure[]): readonly Cause[] {
  const causes = new Map<string, Cause>();
  for (const { id, says, hint } of failures.flatMap(causesOf)) {
    const cause = { id, says: maskText(says), hint: maskText(hint) };
    causes.set(`${id} ${cause.says}`, cause);
  }
  return [...causes.values()].slice(0, MAX_CAUSES);
}

/** Causes as text, a pair of lines each; empty for none. */
export function causesText(causes: readonly Cause[]): string {
  return causes.map(({ id, says, hint }) => `cause[${id}]: ${says}\n  hint: ${hint}\n`).join("");
}

/** Of one step: rules in the order of their table, for each the first line that it knows. */
function causesOf(failure: StepFailure): readonly Cause[] {
  const told = LINE_RULES.flatMap(({ id, line, tell }) => {
    for (const text of failure.lines) {
      const match = line.exec(text);
      const found = match === null ? undefined : tell(match, failure);
      if (found !== undefined) return [{ id, ...found }];
    }
    return [];
  });
  if (told.length > 0) return told;
  return EXIT_RULES.filter(({ exitCode }) => exitCode === failure.exitCode);
}
