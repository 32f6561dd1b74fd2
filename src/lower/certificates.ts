import { type ExecResult, type ExecOptions as ExecSettings, exec, type Mount } from "../llb/index.ts";
import { CERTIFICATES_FOLDER, type StepBase, type StepCertificates } from "../plan/index.ts";
import type { Lowering } from "./lowering.ts";
import { runScript } from "./scripts/index.ts";

/** Where scripts look for certificates, in folders: below `/dev`, so that nothing of the mount stays. */
export const CERTIFICATES = "/dev/mlspec-certificates";
/** Where they look for those of secrets. */
const SECRET_CERTIFICATES = "/dev/mlspec-secret-certificates";

/** Certificates of secrets as mounts: they may be read by whoever the program becomes. */
export function secretCertificates({ secrets }: StepCertificates) {
  return secrets.map((id) => ({
    ...({ kind: "secret", id, optional: false, mode: 0o444, uid: 0, gid: 0 } as const),
    // An id may have slashes; messages name the file.
    path: `${SECRET_CERTIFICATES}/${encodeURIComponent(id)}`,
  }));
}

/** A step's program, which trusts the authorities the step names, if there are any and it has network. */
export function trustingExec(step: StepBase, lowering: Lowering, settings: ExecSettings): ExecResult {
  const { certificates } = step;
  if (certificates === undefined || settings.network === "none") return exec(settings);
  const { args, mount } = runScript("with-certificates", settings.args);
  const mounts: Mount[] = [...(settings.mounts ?? []), mount];
  if (certificates.root !== undefined)
    mounts.push({
      kind: "bind",
      dest: CERTIFICATES,
      source: lowering.state(certificates.root),
      selector: CERTIFICATES_FOLDER,
      readonly: true,
    });
  for (const { path, ...secret } of secretCertificates(certificates)) mounts.push({ ...secret, dest: path });
  return exec({ ...settings, args, mounts });
}
