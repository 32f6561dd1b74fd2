import { type ExecResult, type ExecOptions as ExecSettings, exec, type Mount } from "../llb/index.ts";
import { CERTIFICATES_FOLDER, type StepBase } from "../plan/index.ts";
import type { Lowering } from "./lowering.ts";
import { runScript } from "./scripts/index.ts";

/** Where the script looks for certificates, in folders: below `/dev`, so that nothing of the mount stays. */
export const CERTIFICATES = "/dev/mlspec-certificates";

/** A step's program, which trusts the authorities the step names, if there are any and it has network. */
export function trustingExec(step: StepBase, lowering: Lowering, settings: ExecSettings): ExecResult {
  if (step.certificates === undefined || settings.network === "none") return exec(settings);
  const { args, mount } = runScript("with-certificates", settings.args);
  const source = lowering.state(step.certificates);
  const certificates: Mount = {
    kind: "bind",
    dest: CERTIFICATES,
    source,
    selector: CERTIFICATES_FOLDER,
    readonly: true,
  };
  return exec({ ...settings, args, mounts: [...(settings.mounts ?? []), mount, certificates] });
}
