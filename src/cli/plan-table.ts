import {
  type AssembleStep,
  type CondaSource,
  checkTools,
  easybuildInputs,
  type Plan,
  type PlanStep,
  type RunMount,
  type StepId,
} from "../plan/index.ts";
import { textTable } from "./text-table.ts";

/**
 * A plan for people: where its files come from, its stages, the groups that become layers of their own, and each step,
 * inputs before their users. Ends with a line end.
 */
export function planTable(plan: Plan): string {
  const numbers = new Map(plan.steps.map(({ id }, index) => [id, String(index + 1)]));
  const numberOf = (id: StepId): string => numbers.get(id) ?? "?";
  const { os, architecture, variant } = plan.platform;
  const platform = [os, architecture, variant].filter((word) => word !== undefined).join("/");
  const tests = plan.tests.length === 0 ? "" : `, ${plan.tests.length} of them tests`;
  const steps = plan.steps.map((step) => [
    numberOf(step.id),
    step.stage,
    kindOf(step, plan),
    inputsOf(step).map(numberOf).join(","),
    linesOf(step),
    step.title,
  ]);
  const groups = plan.steps.flatMap((step) =>
    step.kind === "assemble" ? groupRows(step, plan, numberOf) : [],
  );
  return [
    `${plan.target} for ${platform}: ${plan.steps.length} steps${tests}\n`,
    textTable([["#", "STAGE", "KIND", "FROM", "LINES", "WHAT"], ...steps]),
    `\n${textTable([["SOURCE", "LINES", "WHAT"], ...sourceRows(plan)])}`,
    `\n${textTable([["STAGE", "STEPS"], ...stageRows(plan, numberOf)])}`,
    ...(groups.length === 0 ? [] : [`\n${textTable([["STAGE", "GROUP", "STEPS"], ...groups])}`]),
    `\nThe image is step ${numberOf(plan.result)}.\n`,
  ].join("");
}

type Row = readonly string[];

/** Images, contexts, downloads and repositories, which nothing in the plan makes. */
function sourceRows({ steps }: Plan): readonly Row[] {
  return steps.flatMap((step) => {
    const what = sourceText(step);
    return what === undefined ? [] : [[step.kind, linesOf(step), what]];
  });
}

function sourceText(step: PlanStep): string | undefined {
  switch (step.kind) {
    case "image":
      return step.ref;
    case "context":
      return [step.context, ...(step.paths.length > 0 ? [`(${step.paths.join(", ")})`] : [])].join(" ");
    case "http":
      return [step.url, ...(step.sha256 === undefined ? [] : [`sha256:${step.sha256}`])].join(" ");
    case "fetch":
      return `${step.title.replace(/^download /, "")} sha256:${step.sha256}`;
    case "git":
      return [step.remote, step.ref, step.subdir].filter((word) => word !== undefined).join(" ");
    default:
      return undefined;
  }
}

function stageRows({ steps }: Plan, numberOf: (id: StepId) => string): readonly Row[] {
  const stages = new Map<string, string[]>();
  for (const { id, stage } of steps) stages.set(stage, [...(stages.get(stage) ?? []), numberOf(id)]);
  return [...stages].map(([stage, members]) => [stage === "" ? "-" : stage, members.join(",")]);
}

/** What is made apart and merged: the root, and each part with all that no other group has. */
function groupRows(
  { stage, root, parts }: AssembleStep,
  plan: Plan,
  numberOf: (id: StepId) => string,
): readonly Row[] {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const taken = new Set<StepId>();
  return [root, ...parts].map((id, index) => {
    const members: StepId[] = [];
    const waiting = [id];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const step = byId.get(next);
      if (step === undefined || taken.has(next)) continue;
      taken.add(next);
      members.push(next);
      waiting.push(...inputsOf(step));
    }
    const name = index === 0 ? "root" : (byId.get(id)?.title ?? "");
    const steps = plan.steps.filter((step) => members.includes(step.id)).map((step) => numberOf(step.id));
    return [stage, name, steps.join(",")];
  });
}

function kindOf(step: PlanStep, { tests }: Plan): string {
  return tests.includes(step.id) ? "test" : step.kind;
}

function linesOf({ range }: PlanStep): string {
  if (range === undefined) return "-";
  const { start, end } = range;
  return end.line > start.line ? `${start.line}-${end.line}` : String(start.line);
}

/** The steps whose files a step works on or copies. */
function inputsOf(step: PlanStep): readonly string[] {
  switch (step.kind) {
    case "image":
    case "scratch":
    case "context":
    case "http":
    case "git":
      return [];
    case "bootstrap":
      return step.keys.context === undefined ? [step.tools] : [step.tools, step.keys.context];
    case "packages":
      return step.repositories === undefined ? [step.root] : [step.root, step.repositories];
    case "user":
    case "fetch":
      return [step.root];
    case "venv":
    case "join-venv":
      return [step.root];
    case "wheels":
      return [step.root, ...step.wheels];
    case "python":
    case "wheel":
      return step.context === undefined ? [step.root] : [step.root, step.context];
    case "libraries":
      return [step.root];
    case "conda":
      return [step.root, ...condaInputs(step.source)];
    case "easybuild-program":
      return [step.root];
    case "easybuild-choice":
      return [step.root, ...easybuildInputs(step)];
    case "easybuild":
      return [step.root, ...easybuildInputs(step), ...step.dependencies.map((one) => one.step)];
    case "spack-choice":
      return "text" in step.manifest ? [step.root] : [step.root, step.manifest.context];
    case "spack":
      return [step.root, step.context, ...step.dependencies.map((one) => one.step)];
    case "spack-view":
      return [step.root, ...step.packages.map((one) => one.step)];
    case "component":
      return [
        step.root,
        step.source,
        ...step.dependencies.map((dependency) => dependency.step),
        ...(step.patches === undefined ? [] : [step.patches.context]),
      ];
    case "convert":
      return [step.root, step.input, ...boundSteps(step.mounts)];
    case "copy":
    case "model-tree":
      return step.place.kind === "root" ? [step.place.root, step.from] : [step.from];
    case "model":
      return [
        ...(step.place.kind === "root" ? [step.place.root] : []),
        ...step.files.map(({ from }) => from),
      ];
    case "start-models":
    case "text":
    case "directory":
      return step.place.kind === "root" ? [step.place.root] : [];
    case "assemble":
      return [step.root, ...step.parts];
    case "check":
      return [...checkTools(step.question), step.image];
    case "run":
      return [step.root, ...boundSteps(step.mounts)];
  }
}

function boundSteps(mounts: readonly RunMount[]): readonly StepId[] {
  return mounts.flatMap((mount) => (mount.kind === "bind" ? [mount.from] : []));
}

function condaInputs(source: CondaSource): readonly string[] {
  if (source.kind === "archives") return source.archives.map(({ from }) => from);
  return source.kind === "file" ? [source.context] : [];
}
