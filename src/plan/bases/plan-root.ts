import type { Reporter } from "../../diagnostics/index.ts";
import { trustCertificates } from "../certificates.ts";
import type { StageContext } from "../context.ts";
import { PlanDraft } from "../draft.ts";
import type { RootNeed } from "../needs.ts";
import type { DistroFacts, Plan, PlanFacts, StepId } from "../types.ts";
import { expectedDistro, planBase } from "./plan-base.ts";

/** A made base by itself, for who looks into it before there is a plan. */
export interface RootPlan extends Pick<Plan, "steps" | "platform"> {
  readonly result: StepId;
  /** What it is said to be. */
  readonly expected?: DistroFacts;
}

/** Plans a made base: the same steps as a whole plan will have for it. Undefined after a report. */
export function planRoot(
  { target, side }: RootNeed,
  targetNames: readonly string[],
  facts: PlanFacts,
  report: Reporter,
): RootPlan | undefined {
  const draft = new PlanDraft();
  const none = () => undefined;
  const stage: StageContext = {
    ...{ draft, facts, report, target, targetNames },
    targets: new Map(),
    stage: side === "build" ? `${target.name}.build` : target.name,
    ...{ planRoot: none, planImage: none, buildRoot: none },
  };
  trustCertificates(stage);
  const result = planBase(stage, side);
  if (result === undefined) return undefined;
  const made = target.spec.base.made?.[side];
  const expected = made && expectedDistro(made);
  const steps = draft.finish();
  return { steps, platform: facts.platform, result, ...(expected !== undefined && { expected }) };
}
