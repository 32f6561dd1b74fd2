import type { Reporter } from "../diagnostics/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import { planChecks } from "./checks.ts";
import type { PlanContext } from "./context.ts";
import { PlanDraft } from "./draft.ts";
import { checkHost } from "./host/check-host.ts";
import { planImageConfig, reportTriggers } from "./image-config.ts";
import { planRun, STEP_SHELL } from "./runs.ts";
import { type PlannedTarget, planTargetStage } from "./target-stage.ts";
import type { ImageConfig, Plan, PlanFacts, PlanStep, StepId } from "./types.ts";

/** A spec's targets as planning needs them. */
export interface PlanInput {
  /** The target to build. */
  readonly target: string;
  /** That target and every one it copies from, by name. */
  readonly targets: ReadonlyMap<string, TargetSpec>;
  /** All names the file declares. */
  readonly targetNames: readonly string[];
}

/**
 * Plans one target on one platform. Pure: equal input gives an equal plan. Returns undefined only after an error was
 * reported; all that can be found is reported in one go.
 */
export function planTarget(input: PlanInput, facts: PlanFacts, report: Reporter): Plan | undefined {
  const draft = new PlanDraft();
  const planned = new Map<string, PlannedTarget | undefined>();
  const open = new Set<string>();
  const plan = (name: string): PlannedTarget | undefined => {
    if (planned.has(name)) return planned.get(name);
    if (open.has(name)) return undefined;
    open.add(name);
    const result = planTargetStage(context, name);
    open.delete(name);
    planned.set(name, result);
    return result;
  };
  const context: PlanContext = {
    draft,
    facts,
    report,
    targets: input.targets,
    targetNames: input.targetNames,
    planRoot: plan,
    planImage: (name) => {
      const planned = plan(name);
      return planned && { root: planned.root, image: imageOf(planned, draft) };
    },
  };
  const main = plan(input.target);
  if (main === undefined) return undefined;
  const base = main.stage.facts.images.get(main.stage.target.spec.base.runtime)?.config;
  reportTriggers(main.stage, base);
  checkHost(main.stage, main.components);
  const image = imageOf(main, draft);
  const tests = [...planTests(main), ...planChecks(main, image)];
  if (report.hasErrors) return undefined;
  const steps = draft.finish();
  return {
    version: 1,
    target: input.target,
    platform: facts.platform,
    steps,
    result: main.root,
    tests,
    ...(main.components.length > 0 && { components: main.components }),
    image,
    ...(base !== undefined && { baseImage: base }),
  };
}

/** Tests run on the finished root as the image would: its user, environment and folder, without network unless asked. */
function planTests(main: PlannedTarget): readonly StepId[] {
  const { root, env, workdir, user, stage } = main;
  const { tests, shell = STEP_SHELL } = stage.target.spec;
  const defaults = { root, env, workdir, user, shell };
  return tests
    .map((item, index) => planRun(stage, item, ["tests", index], defaults, true))
    .filter((id) => id !== undefined);
}

function imageOf(planned: PlannedTarget, draft: PlanDraft): ImageConfig {
  return planImageConfig(planned, layerTitles(draft.finish(), planned.root, planned.below));
}

/** Titles of the steps whose layers lie over the base's in the finished root, lowest first. `below` is a base that is a step. */
function layerTitles(
  steps: readonly PlanStep[],
  result: StepId,
  below: StepId | undefined,
): readonly string[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const titles: string[] = [];
  let at = byId.get(result);
  while (at !== undefined && at.id !== below) {
    if (at.kind === "assemble") {
      for (const part of [...at.parts].reverse()) titles.push(byId.get(part)?.title ?? "");
    } else if (at.kind !== "image" && at.kind !== "scratch") titles.push(at.title);
    at = byId.get(rootOf(at) ?? "");
  }
  return titles.reverse();
}

/** The step whose root a step goes on from, or undefined where a root starts. */
function rootOf(step: PlanStep): StepId | undefined {
  if ("root" in step) return step.root;
  return "place" in step && step.place.kind === "root" ? step.place.root : undefined;
}
