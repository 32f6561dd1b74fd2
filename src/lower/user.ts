import { exec, type State } from "../llb/index.ts";
import type { UserStep } from "../plan/index.ts";
import { commonExec, scriptArgs } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";
import { ADD_USER } from "./scripts/add-user.ts";
import { SCRIPT_EPOCH } from "./scripts/epoch.ts";

/** The account a spec's `user` names, made unless the root has it. */
export function lowerUser(step: UserStep, lowering: Lowering): State {
  const args = [step.name, step.group, numeral(step.uid), numeral(step.gid), step.home, step.shell];
  const result = exec({
    ...lowering.vertex(step),
    ...commonExec(lowering, "none"),
    root: lowering.state(step.root),
    args: scriptArgs("add-user", ADD_USER, args),
    // The day of the last password change is the clock's unless this says otherwise (shadow 4.9 and later).
    env: [...step.env, ["SOURCE_DATE_EPOCH", SCRIPT_EPOCH]],
  });
  return result.root;
}

function numeral(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}
