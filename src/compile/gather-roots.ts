import type { Reporter } from "../diagnostics/index.ts";
import { type LowerInput, lowerRoot } from "../lower/index.ts";
import { type ImageFacts, neededRoots, type PlanFacts, planRoot } from "../plan/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import type { Host } from "./host.ts";

/**
 * What is known of the bases that are made, by their names: the distribution, where a plan needs it. They are made to find out.
 * Faults in how they are to be made are reported. Rejects with the engine's error.
 */
export async function gatherRoots(
  targets: readonly TargetSpec[],
  targetNames: readonly string[],
  facts: PlanFacts,
  { lowerInput, host }: { readonly lowerInput: LowerInput; readonly host: Host },
  report: Reporter,
): Promise<ReadonlyMap<string, ImageFacts>> {
  const found = neededRoots(targets).map(
    async (need): Promise<readonly (readonly [string, ImageFacts])[]> => {
      const plan = planRoot(need, targetNames, facts, report);
      if (plan === undefined) return [];
      const distro =
        host.rootDistro === undefined
          ? plan.expected
          : await host.rootDistro(need.name, lowerRoot(plan, lowerInput), plan.expected);
      return distro === undefined ? [] : [[need.name, { distro }]];
    },
  );
  return new Map((await Promise.all(found)).flat());
}
