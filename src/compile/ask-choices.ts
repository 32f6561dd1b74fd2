import { type LowerInput, lowerChoices } from "../lower/index.ts";
import type { Plan } from "../plan/index.ts";
import type { Host } from "./host.ts";

/** Locks of some thousand packages are of this order. */
export const LARGEST_ANSWER: number = 64 * 1024 * 1024;

/** What is asked of steps of a plan that choose. */
export interface Choices {
  readonly plan: Plan;
  readonly kind: "spack-choice" | "easybuild-choice";
  /** The file they leave. */
  readonly file: string;
  readonly input: LowerInput;
  readonly host: Host;
}

/** The files that a plan's choosing steps leave, by the target they choose for: the host makes the states that answer. */
export async function askChoices({
  plan,
  kind,
  file,
  input,
  host,
}: Choices): Promise<readonly { readonly target: string; readonly text: string }[]> {
  const answers = lowerChoices(plan, kind, input).map(async ({ target, state }) => {
    const bytes = await host.readFile?.(state, file, LARGEST_ANSWER);
    return bytes === undefined ? [] : [{ target, text: new TextDecoder().decode(bytes) }];
  });
  return (await Promise.all(answers)).flat();
}
