import {
  checkTools,
  easybuildInputs,
  type Plan,
  type PlanStep,
  type RunMount,
  type StepId,
} from "../../plan/index.ts";

/** A plan's steps by their ids, how often each is used, and which of them make the image's root. */
export interface StepGraph {
  readonly step: (id: StepId) => PlanStep;
  /** Of steps that the image or a test needs. */
  readonly uses: (id: StepId) => number;
  /** True for steps that the image's root went through. */
  readonly isOfImage: (id: StepId) => boolean;
}

/** Reads a plan as a graph. */
export function stepGraph(plan: Plan): StepGraph {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const step = (id: StepId): PlanStep => {
    const found = byId.get(id);
    if (found === undefined) throw new Error(`the plan has no step ${id}`);
    return found;
  };
  const uses = new Map<StepId, number>();
  const open = [plan.result, ...plan.tests];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const before = uses.get(id) ?? 0;
    uses.set(id, before + 1);
    if (before === 0) open.push(...inputsOf(step(id)));
  }
  const ofImage = new Set<StepId>();
  for (let id: StepId | undefined = plan.result; id !== undefined; id = rootOf(step(id))) ofImage.add(id);
  return { step, uses: (id) => uses.get(id) ?? 0, isOfImage: (id) => ofImage.has(id) };
}

/** The step whose root a step goes on from; undefined where a root starts. */
export function rootOf(step: PlanStep): StepId | undefined {
  if ("root" in step) return step.root;
  return "place" in step && step.place.kind === "root" ? step.place.root : undefined;
}

function inputsOf(step: PlanStep): readonly StepId[] {
  const root = rootOf(step);
  return [...[root, step.certificates?.root].filter((id) => id !== undefined), ...readBy(step)];
}

/** What a step reads beside its root. */
function readBy(step: PlanStep): readonly StepId[] {
  switch (step.kind) {
    case "image":
    case "scratch":
    case "context":
    case "http":
    case "git":
    case "fetch":
    case "user":
    case "venv":
    case "join-venv":
    case "start-models":
    case "libraries":
    case "text":
    case "directory":
      return [];
    case "packages":
      return step.repositories === undefined ? [] : [step.repositories];
    case "bootstrap":
      return step.keys.context === undefined ? [step.tools] : [step.tools, step.keys.context];
    case "python":
    case "wheel":
      return step.context === undefined ? [] : [step.context];
    case "wheels":
      return step.wheels;
    case "component": {
      const patches = step.patches === undefined ? [] : [step.patches.context];
      return [step.source, ...patches, ...step.dependencies.map((one) => one.step)];
    }
    case "conda":
      if (step.source.kind === "archives") return step.source.archives.map(({ from }) => from);
      return step.source.kind === "file" ? [step.source.context] : [];
    case "easybuild-program":
      return [];
    case "easybuild-choice":
      return easybuildInputs(step);
    case "easybuild":
      return [...easybuildInputs(step), ...step.dependencies.map((one) => one.step)];
    case "spack-choice":
      return "text" in step.manifest ? [] : [step.manifest.context];
    case "spack":
      return [step.context, ...step.dependencies.map((one) => one.step)];
    case "spack-view":
      return step.packages.map((one) => one.step);
    case "copy":
    case "model-tree":
      return [step.from];
    case "convert":
      return [step.input, ...boundSteps(step.mounts)];
    case "model":
      return step.files.map(({ from }) => from);
    case "assemble":
      return step.parts;
    case "run":
      return boundSteps(step.mounts);
    case "check":
      return [step.image, ...checkTools(step.question)];
  }
}

function boundSteps(mounts: readonly RunMount[]): readonly StepId[] {
  return mounts.flatMap((mount) => (mount.kind === "bind" ? [mount.from] : []));
}
