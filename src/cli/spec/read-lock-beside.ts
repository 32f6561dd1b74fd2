import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { LockUse } from "../../compile/index.ts";
import type { Reporter } from "../../diagnostics/index.ts";
import { LOCK_NAME, readLock } from "../../lock/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";

/**
 * The lock beside a spec; undefined where there is none, or after it was reported that it cannot be read. Throws a usage
 * failure where one is wanted and there is none.
 */
export async function readLockBeside(
  spec: SourceFile,
  strict: boolean,
  report: Reporter,
  io: Io,
): Promise<LockUse | undefined> {
  const name = join(dirname(spec.name), LOCK_NAME);
  const text = await readFile(resolve(io.cwd, name), "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw usageFailure(`cannot read ${name}: ${cause.message}`);
    return undefined;
  });
  if (text === undefined) {
    if (strict) throw usageFailure(`there is no ${name}`, "write it with mlspec lock");
    return undefined;
  }
  const lock = readLock({ name, text }, report);
  return lock && { lock, strict };
}
