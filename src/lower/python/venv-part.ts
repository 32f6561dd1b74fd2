import {
  diff,
  type ExecResult,
  file,
  type Mount,
  type State,
  scratch,
  type VertexOptions,
} from "../../llb/index.ts";
import type { BuildJobs, JoinVenvStep, PythonStep, VenvStep, WheelGroupStep } from "../../plan/index.ts";
import { trustingExec } from "../certificates.ts";
import { commonExec } from "../exec-common.ts";
import { withJobs } from "../jobs.ts";
import type { Lowering } from "../lowering.ts";
import { FIXED_TIME, runScript, type ScriptName } from "../scripts/index.ts";

type VenvPartStep = JoinVenvStep | PythonStep | VenvStep | WheelGroupStep;

/** A script of ours that fills the environment's folder. */
interface Filling {
  readonly script: ScriptName;
  readonly args: readonly string[];
  readonly env: readonly (readonly [string, string])[];
  readonly cwd: string;
  readonly network: "default" | "none";
  readonly mounts: readonly Mount[];
  /** It may compile: so many compilers at once. */
  readonly jobs?: BuildJobs | "default";
}

/**
 * What a script puts into a virtual environment at its final path, as a part that is that folder and nothing else.
 * The folder is an output mount which starts from a state in which it was made: the root of a mount's output is the root
 * of the new state. The difference to that state is one layer.
 */
export function venvPart(step: VenvPartStep, filling: Filling, lowering: Lowering): State {
  const vertex = lowering.vertex(step);
  const empty = file(scratch)
    .mkdir(step.venv, { parents: true, timestamp: FIXED_TIME })
    .state(inGroup(step, vertex, `[internal] folder ${step.venv}`));
  const output: Mount = { kind: "bind", dest: step.venv, source: empty, selector: step.venv, output: true };
  const result = fillVenv(step, { ...filling, mounts: [output, ...filling.mounts] }, lowering);
  return diff(empty, result.mount(step.venv), inGroup(step, vertex, `[internal] layer of ${step.venv}`));
}

/** Runs a script that fills the environment's folder in one of its mounts. */
export function fillVenv(step: VenvPartStep, filling: Filling, lowering: Lowering): ExecResult {
  const common = commonExec(lowering, filling.network);
  const { args, mount } = runScript(filling.script, filling.args);
  const { jobs } = filling;
  const wrapped = jobs === undefined ? undefined : withJobs(jobs === "default" ? undefined : jobs, args);
  return trustingExec(step, lowering, {
    ...inGroup(step, lowering.vertex(step)),
    ...common,
    root: lowering.state(step.root),
    args: wrapped?.args ?? args,
    env: [...step.env, ...filling.env],
    cwd: filling.cwd,
    mounts: [...common.mounts, mount, ...(wrapped === undefined ? [] : [wrapped.mount]), ...filling.mounts],
  });
}

/** The install, or a helper of it by another name: progress shows them as one. */
function inGroup(step: VenvPartStep, vertex: VertexOptions, helper?: string): VertexOptions {
  const { name = step.title, platform } = vertex;
  const id = [step.id, platform?.os, platform?.architecture, platform?.variant ?? ""].join("/");
  return {
    ...vertex,
    name: helper ?? name,
    progressGroup: { id, name, weak: helper !== undefined },
  };
}
