import { type LowerInput, lowerResolutions, RESOLUTION_FILE } from "../lower/index.ts";
import type { Plan } from "../plan/index.ts";
import { LARGEST_RESOLUTION, type ResolutionOutcome, readResolution } from "../python/index.ts";
import type { Host } from "./host.ts";

/**
 * Which packages each target of a plan wants, by its name: the host makes the states that answer, but for those `known`
 * already. Nothing more where the host makes nothing. Rejects with the engine's error when pip finds no answer.
 */
export async function resolvePython(
  plan: Plan,
  input: LowerInput,
  host: Host,
  known: ReadonlyMap<string, ResolutionOutcome>,
): Promise<ReadonlyMap<string, ResolutionOutcome>> {
  const questions = host.readFile === undefined ? [] : lowerResolutions(plan, input);
  const open = questions.filter(({ target }) => !known.has(target));
  const answers = open.map(async ({ target, state }): Promise<[string, ResolutionOutcome]> => {
    const bytes = await host.readFile?.(state, RESOLUTION_FILE, LARGEST_RESOLUTION + 1);
    if (bytes === undefined) throw new Error("the step that resolves Python packages wrote no answer");
    if (bytes.length > LARGEST_RESOLUTION)
      return [target, { kind: "unresolved", reason: "they are too many" }];
    return [target, readResolution(new TextDecoder().decode(bytes))];
  });
  return new Map([...known, ...(await Promise.all(answers))]);
}
