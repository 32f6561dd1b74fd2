import { exec, type State } from "../llb/index.ts";
import type { UserStep } from "../plan/index.ts";
import { commonExec } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";
import { runScript, SCRIPT_EPOCH } from "./scripts/index.ts";

/** The account a spec's `user` names, made unless the root has it. */
export function lowerUser(step: UserStep, lowering: Lowering): State {
  const parameters = [step.name, step.group, numeral(step.uid), numeral(step.gid), step.home, step.shell];
  const { args, mount } = runScript("add-user", parameters);
  const common = commonExec(lowering, "none");
  const result = exec({
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args,
    mounts: [...common.mounts, mount],
    // The day of the last password change is the clock's unless this says otherwise (shadow 4.9 and later).
    env: [...step.env, ["SOURCE_DATE_EPOCH", SCRIPT_EPOCH]],
  });
  return result.root;
}

function numeral(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}
