import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import type { BuildFlags, BuildRequest } from "./build-request.ts";

/**
 * Looks for what would otherwise be missed after minutes of building: the files of secrets, the sockets of agents, and the
 * folders of the files that are written at the end. Throws a usage failure for what is not there.
 */
export async function checkFiles(request: BuildRequest, flags: BuildFlags, io: Io): Promise<void> {
  for (const [id, source] of request.secrets) {
    if (source.kind !== "file") continue;
    const found = await stat(source.path).catch(() => undefined);
    if (found === undefined) throw usageFailure(`--secret id=${id}: there is no file ${source.path}`);
  }
  for (const [id, path] of request.agents) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined)
      throw usageFailure(`--ssh ${id}: there is no socket ${path}`, "is ssh-agent running?");
    if (!found.isSocket()) {
      throw usageFailure(
        `--ssh ${id}: ${path} is not the socket of an agent`,
        `a key is lent through an agent: ssh-add ${path}, then --ssh ${id}`,
      );
    }
  }
  for (const flag of ["metadata-file", "iidfile"] as const) {
    const name = flags[flag];
    if (name === undefined) continue;
    const folder = dirname(resolve(io.cwd, name));
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory() !== true) throw usageFailure(`--${flag} ${name}: there is no folder ${folder}`);
  }
}
