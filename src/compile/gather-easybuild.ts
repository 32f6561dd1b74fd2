import type { Reporter } from "../diagnostics/index.ts";
import { readModules } from "../easybuild/index.ts";
import { EASYBUILD_FILE, type LowerInput } from "../lower/index.ts";
import type { EasyBuildFacts, Plan } from "../plan/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import { askChoices } from "./ask-choices.ts";
import type { Host } from "./host.ts";

/** By target, that EasyBuild is to be asked what it builds; reported where nobody can be. */
export function gatherEasyBuild(
  targets: readonly TargetSpec[],
  host: Host,
  report: Reporter,
): ReadonlyMap<string, EasyBuildFacts> {
  const wanting = targets.filter(({ spec }) => spec.easybuild !== undefined);
  if (host.readFile !== undefined) return new Map(wanting.map(({ name }) => [name, {}]));
  for (const target of wanting) report.report("easybuild-unknown", target.locate(["easybuild"]), {});
  return new Map();
}

/** The same, with what EasyBuild answered. */
export async function chooseEasyBuild(
  plan: Plan,
  targets: ReadonlyMap<string, TargetSpec>,
  input: LowerInput,
  host: Host,
  report: Reporter,
): Promise<ReadonlyMap<string, EasyBuildFacts>> {
  const answers = await askChoices({ plan, kind: "easybuild-choice", file: EASYBUILD_FILE, input, host });
  return new Map(
    answers.flatMap(({ target, text }) => {
      const at = targets.get(target)?.locate(["easybuild"]);
      const modules = at && readModules(text, at, report);
      return modules === undefined ? [] : [[target, { modules }] as const];
    }),
  );
}
