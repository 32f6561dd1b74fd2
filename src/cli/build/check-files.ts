import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import type { BuildFlags, BuildRequest } from "./build-request.ts";

/**
 * Looks for what would otherwise be missed after minutes of building: the files of secrets, and the folders of the files that
 * are written at the end. Throws a usage failure for what is not there.
 */
export async function checkFiles(request: BuildRequest, flags: BuildFlags, io: Io): Promise<void> {
  for (const [id, source] of request.secrets) {
    if (source.kind !== "file") continue;
    const found = await stat(source.path).catch(() => undefined);
    if (found === undefined) throw usageFailure(`--secret id=${id}: there is no file ${source.path}`);
  }
  for (const flag of ["metadata-file", "iidfile"] as const) {
    const name = flags[flag];
    if (name === undefined) continue;
    const folder = dirname(resolve(io.cwd, name));
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory() !== true) throw usageFailure(`--${flag} ${name}: there is no folder ${folder}`);
  }
}
