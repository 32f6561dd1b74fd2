import { posix } from "node:path";
import type { PythonSection } from "../spec/index.ts";
import { rangeAt, type StageContext } from "./context.ts";
import { setVariable } from "./environment.ts";
import { isIndependent } from "./placement.ts";
import type { Environment, StepId } from "./types.ts";

/** The part that holds the virtual environment, built on a stage's root; undefined after a report. */
export function planPython(
  stage: StageContext,
  python: PythonSection,
  root: StepId,
  env: Environment,
): StepId | undefined {
  if (!isIndependent(python.venv)) {
    stage.report.report("venv-place", stage.target.locate(["python", "venv"]), { venv: python.venv });
    return undefined;
  }
  const files = [...new Set([...python.requirements, ...python.constraints, ...python.files])].sort();
  const { platform } = stage.facts;
  return stage.draft.add({
    kind: "python",
    stage: stage.stage,
    title: pythonTitle(python),
    range: rangeAt(stage.target, ["python"]),
    root,
    venv: posix.normalize(python.venv).replace(/\/$/, ""),
    version: python.version ?? "",
    ...(files.length > 0 && { context: stage.draft.context("context", files) }),
    files,
    requirements: python.requirements,
    constraints: python.constraints,
    packages: python.packages,
    ...(python.index !== undefined && { index: python.index }),
    pip: python.pip,
    compile: python.compile,
    cacheScope: [platform.os, platform.architecture, platform.variant]
      .filter((word) => word !== undefined)
      .join("-"),
    env,
  });
}

function pythonTitle(python: PythonSection): string {
  const sources = [...python.requirements.map((file) => `-r ${file}`), ...python.packages];
  return sources.length === 0 ? `python venv ${python.venv}` : `pip install ${sources.join(" ")}`;
}

/** The environment in which the virtual environment is active. */
export function activatePython(env: Environment, venv: string): Environment {
  const path = env.find(([name]) => name === "PATH")?.[1];
  const bin = posix.join(venv, "bin");
  return setVariable(
    setVariable(env, "PATH", path ? `${bin}:${path}` : bin),
    "VIRTUAL_ENV",
    posix.normalize(venv),
  );
}
