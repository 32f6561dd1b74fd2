import { usageFailure } from "./failure.ts";

/** The operands, or a usage failure if there are more than `limit`. */
export function atMost(operands: readonly string[], limit: number): readonly string[] {
  const extra = operands[limit];
  if (extra === undefined) return operands;
  throw usageFailure(`"${extra}" is one operand too many`, "see --help");
}
