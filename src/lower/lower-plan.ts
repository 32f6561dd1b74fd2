import {
  diff,
  git,
  http,
  merge,
  type SourceLocation,
  type State,
  scratch,
  UNEXPORTED_ROOT,
  type VertexOptions,
  withoutCpuVariant,
} from "../llb/index.ts";
import {
  type AssembleStep,
  type Plan,
  type PlanStep,
  packagesKey,
  type RootPlan,
  type StepId,
  type WheelGroupStep,
} from "../plan/index.ts";
import { lowerBootstrap } from "./bootstrap.ts";
import { lowerCheck } from "./check.ts";
import { lowerComponent, lowerLibraries } from "./component.ts";
import { lowerConda } from "./conda.ts";
import { lowerEasyBuild, lowerEasyBuildChoice, lowerEasyBuildProgram } from "./easybuild.ts";
import { lowerFetch } from "./fetch.ts";
import { lowerCopy, lowerDirectory, lowerText } from "./files.ts";
import { type LowerInput, type Lowering, nameSteps } from "./lowering.ts";
import { lowerConvert, lowerModel, lowerModelTree } from "./models.ts";
import { lowerPackageList, lowerPackages } from "./packages.ts";
import { lowerPython } from "./python/fill-venv.ts";
import { lowerJoinVenv } from "./python/join-venv.ts";
import { type ListedGroups, lowerOverlaps } from "./python/overlaps.ts";
import { lowerResolution } from "./python/resolve.ts";
import { lowerWheel } from "./python/wheel.ts";
import { lowerVenv, lowerWheelGroup } from "./python/wheel-groups.ts";
import { lowerRun, lowerTest } from "./run.ts";
import { lowerSpack, lowerSpackChoice, lowerSpackView } from "./spack.ts";
import { lowerStartModels } from "./start-models.ts";
import { lowerUser } from "./user.ts";

/** A plan as LLB. */
export interface Lowered {
  /** The finished root. */
  readonly state: State;
  /** The root that becomes the image: the finished one, once its tests passed, but for those that take GPUs. */
  readonly tested: State;
  /** Roots nobody keeps; a build is good only if each can be solved. */
  readonly tests: readonly LoweredTest[];
  /** For each target of several wheels, what tells of overlaps between them. */
  readonly overlaps: readonly OverlapQuestion[];
}

/** A root nobody keeps. */
export interface LoweredTest {
  readonly title: string;
  readonly state: State;
  readonly gpu?: "optional" | "required";
  /** Its place in `tests`. */
  readonly index: number;
}

/** A state that tells of paths which a target's groups of wheels hold with different content, in the file {@link OVERLAPS_FILE}. */
export interface OverlapQuestion {
  readonly target: string;
  readonly state: State;
}

/** A state that answers which packages a target wants, in the file {@link RESOLUTION_FILE}. */
export interface ResolutionQuestion {
  readonly target: string;
  readonly state: State;
}

/** A state that answers what Spack or EasyBuild builds for a target, in the file {@link SPACK_LOCK_FILE} or {@link EASYBUILD_FILE}. */
export interface ChoiceQuestion {
  readonly target: string;
  readonly state: State;
}

/** A state with files of a model nobody has looked into, below a path. */
export interface TreeQuestion {
  readonly target: string;
  /** Its place in the target's `models`. */
  readonly index: number;
  readonly state: State;
  readonly path: string;
}

/** A state that answers what a transaction installed, in the file {@link PACKAGES_FILE}. */
export interface PackagesQuestion {
  readonly key: string;
  readonly state: State;
}

/** Turns a plan into LLB states. Cannot fail on a plan that planning returned; equal plans give equal vertices. */
export function lowerPlan(plan: Plan, input: LowerInput): Lowered {
  const { lowering, names, overlaps } = lowerSteps(plan, input);
  const state = lowering.state(plan.result);
  const tests = plan.tests.map((id, index) => {
    const step = plan.steps.find((one) => one.id === id);
    const gpu = step?.kind === "run" ? step.gpu : undefined;
    const title = names.get(id) ?? id;
    return { title, index, state: lowering.state(id), ...(gpu !== undefined && { gpu }) };
  });
  // Whether there are GPUs is no part of a graph, and what a cache holds of another machine's says nothing of this one's.
  const everywhere = tests.filter(({ gpu }) => gpu === undefined).map((test) => test.state);
  const passed = everywhere.map((test) => nothingOf(test, "tests passed"));
  const tested =
    state.kind === "scratch" ? state : merge([state, ...passed], { name: "[internal] image, tested" });
  return { overlaps: overlaps(), state, tested, tests };
}

/** An image, and with it in a remote cache the small trees that answered what was asked to build it. */
export function keepAnswers(image: State, answers: readonly State[]): State {
  if (image.kind === "scratch") return image;
  const known = answers.map((answer) => nothingOf(answer, "an answer is known"));
  return merge([image, ...known], { name: "[internal] image, with answers" });
}

/**
 * Adds nothing to what it is merged into: the difference of a tree to itself is no layer. But so the tree is among what an
 * image came from, and a remote cache holds it; an engine that has nothing but that cache would otherwise make it anew.
 */
function nothingOf(state: State, title: string): State {
  return diff(state, state, { name: `[internal] ${title}`, exportCache: false });
}

/** What is to be asked before the packages of a plan can be grouped. */
export function lowerResolutions(plan: Plan, input: LowerInput): readonly ResolutionQuestion[] {
  const asked = plan.steps.filter((step) => step.kind === "python").filter((step) => step.resolve);
  // Most plans ask nothing, and lowering is much of what a compilation takes.
  if (asked.length === 0) return [];
  const { lowering } = lowerSteps(plan, input);
  return asked.map((step) => ({ target: step.target, state: lowerResolution(step, lowering) }));
}

/** What is to be asked before the packages of Spack, or the modules of EasyBuild, in a plan are known. */
export function lowerChoices(
  plan: Plan,
  kind: "spack-choice" | "easybuild-choice",
  input: LowerInput,
): readonly ChoiceQuestion[] {
  const asked = plan.steps
    .filter((step) => step.kind === "spack-choice" || step.kind === "easybuild-choice")
    .filter((step) => step.kind === kind);
  if (asked.length === 0) return [];
  const { lowering } = lowerSteps(plan, input);
  return asked.map(({ target, id }) => ({ target, state: lowering.state(id) }));
}

/** What is to be asked to lock a plan's packages of distributions. */
export function lowerPackageLists(plan: Plan, input: LowerInput): readonly PackagesQuestion[] {
  const { lowering } = lowerSteps(plan, input);
  return plan.steps.flatMap((step) => {
    if (step.kind === "packages")
      return [{ key: packagesKey(step.image, step.packages), state: lowerPackageList(step, lowering) }];
    return step.kind === "bootstrap" && step.tool === "mmdebstrap"
      ? [{ key: step.base, state: lowerPackageList(step, lowering) }]
      : [];
  });
}

/**
 * What is to be looked into before the next models of a plan are layers of their own: all of the target whose turn it is,
 * so that none is made of files of another that were not looked into yet.
 */
export function lowerTrees(plan: Plan, input: LowerInput): readonly TreeQuestion[] {
  const open = plan.steps.filter((step) => step.kind === "model-tree").filter((step) => step.open);
  if (open.length === 0) return [];
  const other = open.findIndex(({ target }) => target !== open[0]?.target);
  const { lowering } = lowerSteps(plan, input);
  return open.slice(0, other < 0 ? open.length : other).map(({ target, index, from, path }) => ({
    target,
    index,
    path,
    state: lowering.state(from),
  }));
}

/** A made base by itself. */
export function lowerRoot(plan: RootPlan, input: LowerInput): State {
  return lowerSteps(plan, input).lowering.state(plan.result);
}

function lowerSteps(
  plan: Pick<Plan, "steps" | "platform"> & Partial<Pick<Plan, "tests">>,
  input: LowerInput,
) {
  const states = new Map<StepId, State>();
  const names = nameSteps(plan, input.showPlatform);
  const lowering: Lowering = {
    ...input,
    // What is compiled for a variant says so in its flags.
    platform: withoutCpuVariant(plan.platform),
    state: (id) => {
      const state = states.get(id);
      if (state === undefined) throw new Error(`step ${id} is used before it is made`);
      return state;
    },
    vertex: (step) => vertexOptions(step, names.get(step.id) ?? step.title, input, plan),
  };
  const groups = new Map<string, ListedGroups>();
  const overlaps = new Map<string, OverlapQuestion>();
  const ask = (targets: Iterable<[string, ListedGroups]>): readonly OverlapQuestion[] =>
    [...targets].flatMap(([target, listed]) => {
      if (listed.wheels < 2) return [];
      const asked = overlaps.get(target) ?? { target, state: lowerOverlaps(listed, lowering) };
      overlaps.set(target, asked);
      return [asked];
    });
  for (const step of plan.steps) {
    if (step.kind === "wheels") {
      const { part, lists } = lowerWheelGroup(step, lowering);
      states.set(step.id, part);
      const { first = step, lists: before = [], wheels = 0 } = groups.get(step.target) ?? {};
      groups.set(step.target, { first, lists: [...before, lists], wheels: wheels + step.wheels.length });
    } else if (step.kind === "assemble") {
      const inside = [...groups].filter(([, { first }]) => step.parts.includes(first.id));
      states.set(step.id, lowerAssemble(step, lowering, ask(inside)));
    } else if (step.kind === "run" && plan.tests?.includes(step.id) === true) {
      states.set(step.id, lowerTest(step, lowering));
    } else states.set(step.id, lowerStep(step, lowering));
  }
  return { lowering, names, overlaps: () => ask(groups) };
}

/** Parts laid over a root, with what is found of their overlaps, which else takes every package of the part to be asked again. */
function lowerAssemble(step: AssembleStep, lowering: Lowering, overlaps: readonly OverlapQuestion[]): State {
  const nothing = overlaps.map(({ state }) => nothingOf(state, "overlaps are known"));
  return merge([...[step.root, ...step.parts].map(lowering.state), ...nothing], lowering.vertex(step));
}

function lowerStep(step: Exclude<PlanStep, AssembleStep | WheelGroupStep>, lowering: Lowering): State {
  switch (step.kind) {
    case "image":
      return lowering.sources.image(step.ref);
    case "scratch":
      return scratch;
    case "bootstrap":
      return lowerBootstrap(step, lowering);
    case "context":
      return lowering.sources.context(step.context, step.paths);
    case "http":
      return http(step.url, {
        ...lowering.vertex(step),
        ...UNEXPORTED_ROOT,
        filename: step.filename,
        ...(step.sha256 !== undefined && { checksum: `sha256:${step.sha256}` }),
        ...(step.mode !== undefined && { mode: step.mode }),
        ...(step.authSecret !== undefined && { authHeaderSecret: step.authSecret }),
      });
    case "git":
      return git(step.remote, step.ref, {
        ...lowering.vertex(step),
        ...UNEXPORTED_ROOT,
        ...(step.subdir !== undefined && { subdir: step.subdir }),
      });
    case "packages":
      return lowerPackages(step, lowering);
    case "user":
      return lowerUser(step, lowering);
    case "python":
      return lowerPython(step, lowering);
    case "venv":
      return lowerVenv(step, lowering);
    case "join-venv":
      return lowerJoinVenv(step, lowering);
    case "wheel":
      return lowerWheel(step, lowering);
    case "component":
      return lowerComponent(step, lowering);
    case "libraries":
      return lowerLibraries(step, lowering);
    case "conda":
      return lowerConda(step, lowering);
    case "easybuild-program":
      return lowerEasyBuildProgram(step, lowering);
    case "easybuild-choice":
      return lowerEasyBuildChoice(step, lowering);
    case "easybuild":
      return lowerEasyBuild(step, lowering);
    case "spack-choice":
      return lowerSpackChoice(step, lowering);
    case "spack":
      return lowerSpack(step, lowering);
    case "spack-view":
      return lowerSpackView(step, lowering);
    case "copy":
      return lowerCopy(step, lowering);
    case "model":
      return lowerModel(step, lowering);
    case "model-tree":
      return lowerModelTree(step, lowering);
    case "fetch":
      return lowerFetch(step, lowering);
    case "convert":
      return lowerConvert(step, lowering);
    case "start-models":
      return lowerStartModels(step, lowering);
    case "text":
      return lowerText(step, lowering);
    case "directory":
      return lowerDirectory(step, lowering);
    case "check":
      return lowerCheck(step, lowering);
    case "run":
      return lowerRun(step, lowering);
  }
}

function vertexOptions(
  step: PlanStep,
  name: string,
  input: LowerInput,
  plan: Pick<Plan, "platform">,
): VertexOptions {
  const { noCache, resources } = input.options;
  const ignored = noCache === true || noCache.has(step.stage);
  const locations: SourceLocation[] = step.range ? [{ file: input.file, ranges: [step.range] }] : [];
  return {
    name,
    platform: withoutCpuVariant(plan.platform),
    locations,
    ...(ignored && { ignoreCache: true }),
    ...(resources !== undefined && { resources }),
  };
}
