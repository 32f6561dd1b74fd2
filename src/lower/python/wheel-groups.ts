import { type Mount, type State, scratch } from "../../llb/index.ts";
import type { VenvStep, WheelGroupStep } from "../../plan/index.ts";
import type { Lowering } from "../lowering.ts";
import { PYTHON_ENVIRONMENT } from "./pip-common.ts";
import { fillVenv, venvPart } from "./venv-part.ts";

const WHEELS = "/run/mlspec/wheels";
const LISTS = "/run/mlspec/lists";

/** An empty virtual environment. */
export function lowerVenv(step: VenvStep, lowering: Lowering): State {
  const filling = {
    script: "make-venv",
    args: [step.venv, step.version, step.pip ? "keep" : "drop", step.compile ? "compile" : "plain"],
    env: PYTHON_ENVIRONMENT,
    cwd: "/",
    network: "none",
    mounts: [],
  } as const;
  return venvPart(step, filling, lowering);
}

/** A part of wheels, and the state with the list of what they hold. */
interface WheelGroup {
  readonly part: State;
  readonly lists: State;
}

/** Wheels installed without network: they are all there is to see. */
export function lowerWheelGroup(step: WheelGroupStep, lowering: Lowering): WheelGroup {
  const mounts = step.wheels.map(
    (id, index): Mount => ({
      kind: "bind",
      dest: `${WHEELS}/${index}`,
      source: lowering.state(id),
      readonly: true,
    }),
  );
  const filling = {
    script: "install-wheels",
    args: [
      step.venv,
      step.version,
      step.compile ? "compile" : "plain",
      LISTS,
      ...mounts.map(({ dest = "" }) => dest),
    ],
    env: PYTHON_ENVIRONMENT,
    cwd: "/",
    network: "none",
    mounts: [...mounts, { kind: "bind", dest: LISTS, source: scratch }],
  } as const;
  const { part, result } = fillVenv(step, filling, lowering);
  return { part, lists: result.mount(LISTS) };
}
