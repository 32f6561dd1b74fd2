import { type LowerInput, lowerResolutions, RESOLUTION_FILE } from "../lower/index.ts";
import type { Plan } from "../plan/index.ts";
import { LARGEST_RESOLUTION, type ResolutionOutcome, readResolution } from "../python/index.ts";
import type { Host } from "./host.ts";

/**
 * Which packages each stage of a plan would install, by the stage's name: the host makes the states that answer. Empty where
 * the plan has no question or the host makes nothing. Rejects with the engine's error when pip finds no answer.
 */
export async function resolvePython(
  plan: Plan,
  input: LowerInput,
  host: Host,
): Promise<ReadonlyMap<string, ResolutionOutcome>> {
  const questions = host.readFile === undefined ? [] : lowerResolutions(plan, input);
  const answers = questions.map(async ({ stage, state }): Promise<[string, ResolutionOutcome]> => {
    const bytes = await host.readFile?.(state, RESOLUTION_FILE, LARGEST_RESOLUTION + 1);
    if (bytes === undefined) throw new Error("the step that resolves Python packages wrote no answer");
    if (bytes.length > LARGEST_RESOLUTION)
      return [stage, { kind: "unresolved", reason: "they are too many" }];
    return [stage, readResolution(new TextDecoder().decode(bytes))];
  });
  return new Map(await Promise.all(answers));
}
