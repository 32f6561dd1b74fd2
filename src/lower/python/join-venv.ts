import type { State } from "../../llb/index.ts";
import type { JoinVenvStep } from "../../plan/index.ts";
import type { Lowering } from "../lowering.ts";
import { PYTHON_ENVIRONMENT } from "./pip-common.ts";
import { venvPart } from "./venv-part.ts";

/** What lets one virtual environment see another, as a part. */
export function lowerJoinVenv(step: JoinVenvStep, lowering: Lowering): State {
  const filling = {
    script: "join-venv",
    args: [step.version, step.venv, step.other],
    env: PYTHON_ENVIRONMENT,
    cwd: "/",
    network: "none",
    mounts: [],
  } as const;
  return venvPart(step, filling, lowering);
}
