import type { Mount, State } from "../../llb/index.ts";
import type { VenvStep, WheelGroupStep } from "../../plan/index.ts";
import type { Lowering } from "../lowering.ts";
import { PYTHON_ENVIRONMENT } from "./pip-common.ts";
import { venvPart } from "./venv-part.ts";

const WHEELS = "/run/mlspec/wheels";

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

/** Wheels installed without network: they are all there is to see. */
export function lowerWheelGroup(step: WheelGroupStep, lowering: Lowering): State {
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
      ...mounts.map(({ dest = "" }) => dest),
    ],
    env: PYTHON_ENVIRONMENT,
    cwd: "/",
    network: "none",
    mounts,
  } as const;
  return venvPart(step, filling, lowering);
}
