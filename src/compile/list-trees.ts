import { type LowerInput, lowerTrees } from "../lower/index.ts";
import type { Plan, TreeListing } from "../plan/index.ts";
import type { Host } from "./host.ts";

/** Files that are told apart; of more a layer each, or a line each in a vertex, would be too much for engines. */
const MOST_FILES = 2000;

/** By target, by place in `models`. */
export type Trees = ReadonlyMap<string, ReadonlyMap<number, TreeListing>>;

/**
 * Looks into what a plan's conversions write and its origins have, which the engine makes for it, until each large file can
 * be a layer of its own. `replan` plans anew with what is known. The plan as it is where the host looks into nothing.
 * Rejects with the engine's error when a conversion fails.
 */
export async function listTrees(
  plan: Plan,
  input: LowerInput,
  host: Host,
  replan: (trees: Trees) => Plan | undefined,
): Promise<Plan | undefined> {
  const list = host.listFiles?.bind(host);
  if (list === undefined) return plan;
  const trees = new Map<string, Map<number, TreeListing>>();
  let current: Plan | undefined = plan;
  while (current !== undefined) {
    const questions = lowerTrees(current, input);
    if (questions.length === 0) return current;
    const answers = questions.map(async ({ target, index, state, path }) => {
      const files = (await list(state, path, MOST_FILES)) ?? "too many";
      trees.set(target, (trees.get(target) ?? new Map()).set(index, files));
    });
    await Promise.all(answers);
    current = replan(trees);
  }
  return current;
}
