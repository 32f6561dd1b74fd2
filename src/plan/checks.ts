import { posix } from "node:path";
import type { StageContext } from "./context.ts";
import { rangeAt } from "./context.ts";
import type { PlannedTarget } from "./target-stage.ts";
import type { CheckQuestion, ImageConfig, StepId } from "./types.ts";

type CheckItem = PlannedTarget["stage"]["target"]["spec"]["checks"][number];

/** The steps of `checks`: questions about the finished root and the configuration it gets. Faults are reported. */
export function planChecks(main: PlannedTarget, image: ImageConfig): readonly StepId[] {
  const { stage, root, env, user, workdir } = main;
  return stage.target.spec.checks.flatMap((item, index) => {
    const question = questionOf(item, index, main, image);
    if (question === undefined) return [];
    const { draft, target } = stage;
    return draft.add({
      kind: "check",
      stage: stage.stage,
      title: `check ${item.check}`,
      range: rangeAt(target, ["checks", index]),
      question,
      image: root,
      env,
      user,
      workdir,
      ignore: item.ignore,
    });
  });
}

function questionOf(
  item: CheckItem,
  index: number,
  { stage, tools, starter }: PlannedTarget,
  { config }: ImageConfig,
): CheckQuestion | undefined {
  const { check } = item;
  const { spec } = stage.target;
  const locate = () => stage.target.locate(["checks", index]);
  if (check === "gpus") return askForGpus(item, index, stage);
  if (check === "imports") {
    if (spec.python !== undefined) return { about: check, interpreter: interpreterOf(spec.python) };
    stage.report.report("check-without-python", locate(), {});
    return undefined;
  }
  // What starts the program is ours; whether there is a program is the question.
  const { Entrypoint: words = [] } = config;
  const isStarted = starter.length > 0 && starter.every((word, index) => words[index] === word);
  const program = (isStarted ? words.slice(starter.length) : words)[0] ?? config.Cmd?.[0];
  if (check === "entrypoint" && program === undefined) {
    stage.report.report("check-nothing-to-start", locate(), {});
    return undefined;
  }
  if (spec.base.build === "scratch") {
    stage.report.report("check-without-tools", locate(), {});
    return undefined;
  }
  const root = tools();
  if (root === undefined) return undefined;
  return check === "libraries"
    ? { about: check, tools: root }
    : { about: check, tools: root, program: program ?? "" };
}

/** A program for GPUs is read by the image's own Python, or by that of another image. */
function askForGpus(
  { with: tools }: CheckItem,
  index: number,
  stage: StageContext,
): CheckQuestion | undefined {
  const { gpus, python } = stage.target.spec;
  if (gpus.length === 0) {
    stage.report.report("check-without-gpus", stage.target.locate(["checks", index]), {});
    return undefined;
  }
  if (python !== undefined) return { about: "gpus", gpus, interpreter: interpreterOf(python) };
  const range = rangeAt(stage.target, ["checks", index]);
  return { about: "gpus", gpus, interpreter: "python3", tools: stage.draft.image(tools, stage.stage, range) };
}

function interpreterOf({ venv }: { readonly venv: string }): string {
  return posix.join(venv, "bin/python");
}

/** The root in whose container a question is asked, where it is not the image itself. */
export function checkTools(question: CheckQuestion): readonly StepId[] {
  return "tools" in question && question.tools !== undefined ? [question.tools] : [];
}
