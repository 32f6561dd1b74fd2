import type { State } from "../../llb/index.ts";
import type { PythonStep } from "../../plan/index.ts";
import type { Lowering } from "../lowering.ts";
import {
  indexArguments,
  LOCK_FILES,
  PIP_ENVIRONMENT,
  pipFolder,
  pipMounts,
  secretParameters,
} from "./pip-common.ts";
import { venvPart } from "./venv-part.ts";

/** A virtual environment that pip fills in one go. */
export function lowerPython(step: PythonStep, lowering: Lowering): State {
  const parameters = [
    step.venv,
    step.version,
    step.pip ? "keep" : "drop",
    step.compile ? "compile" : "plain",
    ...secretParameters(step),
  ];
  const filling = {
    script: "fill-venv",
    args: [...parameters, ...pipArguments(step)],
    env: [...(step.compiled?.env ?? []), ...PIP_ENVIRONMENT],
    cwd: pipFolder(step),
    network: "default",
    mounts: pipMounts(step, lowering),
    jobs: step.jobs ?? "default",
  } as const;
  return venvPart(step, filling, lowering);
}

/** The index and all that is to be installed, as pip's command line takes them. */
export function pipArguments(step: PythonStep): readonly string[] {
  const args = [...indexArguments(step)];
  for (const path of step.constraints) args.push("--constraint", path);
  for (const path of step.requirements) args.push("--requirement", path);
  if (step.lock !== undefined) args.push("--no-deps", "--requirement", LOCK_FILES.requirements);
  if (step.lock?.links !== undefined) args.push("--no-index", "--find-links", LOCK_FILES.links);
  return step.packages.length > 0 ? [...args, "--", ...step.packages] : args;
}
