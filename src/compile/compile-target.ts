import type { Reporter } from "../diagnostics/index.ts";
import { sourceFile } from "../llb/index.ts";
import { type ExecOptions, type Lowered, type LowerInput, lowerPlan } from "../lower/index.ts";
import {
  type ImageFacts,
  type ImageNeed,
  neededImages,
  type Plan,
  type PlanInput,
  type PlanPlatform,
  planTarget,
} from "../plan/index.ts";
import type { SpecFile, TargetSpec } from "../spec/index.ts";
import { gatherRequirements } from "./gather-requirements.ts";
import { gatherTargets } from "./gather-targets.ts";
import type { Host } from "./host.ts";
import { HostError } from "./host-error.ts";
import { resolvePython } from "./resolve-python.ts";

/** What is to be built of a spec. */
export interface CompileRequest {
  /** The file's default target if absent. */
  readonly target?: string;
  /** The user's own build args, nothing that BuildKit keeps for itself. */
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly platform: PlanPlatform;
  readonly buildPlatform: PlanPlatform;
  readonly labels: Readonly<Record<string, string>>;
  readonly exec: ExecOptions;
  /** True when several platforms are built at once. */
  readonly showPlatform: boolean;
}

/** One target on one platform, as a plan a person can read and as LLB an engine can solve. */
export interface Compiled extends Lowered {
  readonly plan: Plan;
}

/**
 * Compiles one target for one platform: arguments, facts about images, plan, LLB. Returns undefined only after an error
 * was reported. Rejects with a {@link HostError} when the host could not answer.
 */
export async function compileTarget(
  spec: SpecFile,
  request: CompileRequest,
  host: Host,
  report: Reporter,
): Promise<Compiled | undefined> {
  const targets = gatherTargets(spec, { ...request, contexts: host.contexts }, report);
  if (targets === undefined) return undefined;
  const targetNames = spec.targets.map(({ name }) => name);
  const needs = neededImages(targets.all.values(), targetNames, host.contexts);
  const [images, requirements] = await Promise.all([
    gatherImages(needs, targets.all.values(), request.platform, host),
    gatherRequirements(targets.all.values(), host, report),
  ]);
  const input: PlanInput = { target: targets.main.name, targets: targets.all, targetNames };
  const facts = {
    platform: request.platform,
    images,
    contexts: host.contexts,
    labels: request.labels,
    requirements,
  };
  const sketch = planTarget(input, facts, report);
  if (sketch === undefined) return undefined;
  const lowerInput: LowerInput = {
    sources: {
      image: (ref) => host.imageState(ref, request.platform),
      context: (name, paths) => host.contextState(name, paths),
    },
    options: request.exec,
    file: sourceFile({ filename: spec.file.name, data: spec.file.text, language: "YAML" }),
    showPlatform: request.showPlatform,
  };
  const python = await resolvePython(sketch, lowerInput, host);
  const plan = python.size === 0 ? sketch : planTarget(input, { ...facts, python }, report);
  if (plan === undefined) return undefined;
  return { plan, ...lowerPlan(plan, lowerInput) };
}

async function gatherImages(
  needs: readonly ImageNeed[],
  targets: Iterable<TargetSpec>,
  platform: PlanPlatform,
  host: Host,
): Promise<ReadonlyMap<string, ImageFacts>> {
  const all = [...targets];
  const facts = needs.map(async (need): Promise<[string, ImageFacts]> => {
    try {
      return [need.ref, await host.imageFacts(need, platform)];
    } catch (cause) {
      throw new HostError(need.ref, imageSpan(need.ref, all), cause);
    }
  });
  return new Map(await Promise.all(facts));
}

/** Where the first target that stands on an image says so. */
function imageSpan(ref: string, targets: readonly TargetSpec[]) {
  const user = targets.find(({ spec }) => spec.base.runtime === ref || spec.base.build === ref) ?? targets[0];
  return user?.locate(["base"]);
}
