import type { Platform, SourceFile, State, VertexOptions } from "../llb/index.ts";
import type { Plan, PlanStep, StepId } from "../plan/index.ts";
import type { ExecOptions } from "./options.ts";

/** Where a plan's outside inputs come from. */
export interface Sources {
  /** The root of an image the plan names. */
  image(ref: string): State;
  /** A context's files, at least those under `paths`. */
  context(name: string, paths: readonly string[]): State;
}

/** What lowering takes beside the plan. */
export interface LowerInput {
  readonly sources: Sources;
  readonly options: ExecOptions;
  /** The spec's text, so that the engine can print its lines when a step fails. */
  readonly file: SourceFile;
  /** Told apart in progress output when several platforms are built at once. */
  readonly showPlatform: boolean;
}

/** A plan while it is lowered: states of the steps so far, and how to make their vertices. */
export interface Lowering extends LowerInput {
  readonly platform: Platform;
  readonly state: (id: StepId) => State;
  /** Name, spec lines, platform and cache policy for a step's vertices. */
  readonly vertex: (step: PlanStep) => VertexOptions;
}

/** Numbers each stage's steps as `[stage 2/5] title`, contexts and sources apart. */
export function nameSteps(
  plan: Pick<Plan, "steps" | "platform">,
  showPlatform: boolean,
): ReadonlyMap<StepId, string> {
  const counted = plan.steps.filter((step) => !SOURCES.has(step.kind));
  const totals = new Map<string, number>();
  for (const step of counted) totals.set(step.stage, (totals.get(step.stage) ?? 0) + 1);
  const { os, architecture, variant } = plan.platform;
  const prefix = showPlatform ? `${[os, architecture, variant].filter((word) => word).join("/")} ` : "";
  const seen = new Map<string, number>();
  const names = new Map<StepId, string>();
  for (const step of plan.steps) {
    if (SOURCES.has(step.kind)) {
      names.set(step.id, `[${prefix}${step.stage}] ${step.title}`);
      continue;
    }
    const at = (seen.get(step.stage) ?? 0) + 1;
    seen.set(step.stage, at);
    names.set(step.id, `[${prefix}${step.stage} ${at}/${totals.get(step.stage) ?? at}] ${step.title}`);
  }
  return names;
}

const SOURCES: ReadonlySet<PlanStep["kind"]> = new Set([
  "image",
  "scratch",
  "context",
  "http",
  "git",
  "wheel",
]);
