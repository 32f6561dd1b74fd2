import { posix } from "node:path";
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
  { check }: CheckItem,
  index: number,
  { stage, tools, starter }: PlannedTarget,
  { config }: ImageConfig,
): CheckQuestion | undefined {
  const { spec } = stage.target;
  const locate = () => stage.target.locate(["checks", index]);
  if (check === "imports") {
    if (spec.python !== undefined)
      return { about: check, interpreter: posix.join(spec.python.venv, "bin/python") };
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
