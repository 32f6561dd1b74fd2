import type { ModelItem, SpecPath } from "../../spec/index.ts";
import type { StageContext, StageRoot } from "../context.ts";
import { planOriginRoot } from "../origins.ts";
import { activatePython, planVenvApart } from "../python.ts";
import { planProgram, STEP_SHELL } from "../runs.ts";
import type { StepId } from "../types.ts";
import { CONVERSION } from "./steps.ts";

/** How a model says that other files are made of it. */
export type Conversion = NonNullable<ModelItem["convert"]>;

/** Where packages of a conversion are: not where those of a target are, on whose root it may run. */
const VENV = "/opt/mlspec-convert";

/** The step whose root is what a conversion writes; undefined after a report. */
export function planConversion(
  stage: StageContext,
  convert: Conversion,
  input: StepId,
  at: SpecPath,
): StepId | undefined {
  const { report, target } = stage;
  const builder = { ...stage, stage: `${stage.stage}.build` };
  if (convert.from === "build" && target.spec.base.build === "scratch") {
    report.report("convert-root", target.locate(at), {});
    return undefined;
  }
  const found = planOriginRoot(builder, convert.from, [...at, "from"]);
  if (found === undefined) return undefined;
  const start = withPackages(builder, convert, found, at);
  const defaults = { ...start, user: "", shell: STEP_SHELL };
  const program = planProgram(builder, convert, at, defaults);
  if (program === undefined) return undefined;
  const own: readonly string[] = Object.values(CONVERSION);
  const clash = program.mounts.find(({ path }) => path !== undefined && own.includes(path));
  if (clash?.path !== undefined) {
    report.report("mount-clash", target.locate(at), { path: clash.path });
    return undefined;
  }
  return builder.draft.add({ kind: "convert", ...program, title: `convert: ${program.title}`, input });
}

/** The root with an environment of packages laid over it, which the program then runs in. */
function withPackages(
  stage: StageContext,
  { python }: Conversion,
  found: StageRoot,
  at: SpecPath,
): StageRoot {
  if (python.length === 0) return found;
  const { draft, facts, report, target } = stage;
  if (facts.pins !== undefined)
    report.report(
      facts.pins.strict ? "convert-unlocked-strict" : "convert-unlocked",
      target.locate([...at, "python"]),
      {},
    );
  const venv = planVenvApart(stage, { packages: python, venv: VENV, at: [...at, "python"] }, found);
  const root = draft.add({
    kind: "assemble",
    stage: stage.stage,
    title: "assemble",
    root: found.root,
    parts: [venv],
  });
  return { ...found, root, env: activatePython(found.env, VENV) };
}
