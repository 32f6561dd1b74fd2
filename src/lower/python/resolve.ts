import { exec, type Mount, type State, scratch } from "../../llb/index.ts";
import type { PythonStep } from "../../plan/index.ts";
import { commonExec } from "../exec-common.ts";
import type { Lowering } from "../lowering.ts";
import { runScript, type ScriptName } from "../scripts/index.ts";
import { pipArguments } from "./fill-venv.ts";
import { indexArguments, PIP_ENVIRONMENT, pipFolder, pipMounts, secretParameters } from "./pip-common.ts";

const OUT = "/run/mlspec/out";
const NEWER = "/run/mlspec/pip";

/** The file of the state in which the answer is. */
export const RESOLUTION_FILE = "resolution.json";

/** A root with nothing but the answer to which packages a step would install: the same for all processors. */
export function lowerResolution(compiling: PythonStep, lowering: Lowering): State {
  const { compiled: _, ...step } = compiling;
  const newer: Mount = { kind: "bind", dest: NEWER, source: lowerNewerPip(step, lowering), readonly: true };
  return pipRun(step, lowering, {
    name: `[${step.stage}] resolve ${step.title.replace(/^pip install /, "")}`,
    script: "resolve-python",
    args: [OUT, NEWER, step.version, ...secretParameters(step), ...pipArguments(step)],
    mounts: [newer, ...pipMounts(step, lowering)],
    cwd: pipFolder(step),
  });
}

/** A root with a pip newer than the image's where that is an old one, else an empty one. */
function lowerNewerPip(step: PythonStep, lowering: Lowering): State {
  const { context: _, lock: __, ...alone } = step;
  return pipRun(step, lowering, {
    name: `[${step.stage}] pip to resolve with`,
    script: "newer-pip",
    args: [OUT, step.version, ...secretParameters(step), ...indexArguments(step)],
    mounts: pipMounts(alone, lowering),
    cwd: "/",
  });
}

interface PipRun {
  readonly name: string;
  readonly script: ScriptName;
  readonly args: readonly string[];
  readonly mounts: readonly Mount[];
  readonly cwd: string;
}

/** What one of our scripts leaves in its folder for results. */
function pipRun(step: PythonStep, lowering: Lowering, { name, script, args, mounts, cwd }: PipRun): State {
  const common = commonExec(lowering, "default");
  const run = runScript(script, args);
  return exec({
    ...lowering.vertex(step),
    ...common,
    name,
    root: lowering.state(step.root),
    args: run.args,
    // Nothing is installed, so that the packages belong to the distribution does not matter.
    env: [...step.env, ...PIP_ENVIRONMENT, ["PIP_BREAK_SYSTEM_PACKAGES", "1"]],
    cwd,
    mounts: [...common.mounts, run.mount, { kind: "bind", dest: OUT, source: scratch }, ...mounts],
  }).mount(OUT);
}
