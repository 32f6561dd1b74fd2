import { randomBytes } from "node:crypto";
import { realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { usageFailure } from "./failure.ts";
import type { Io } from "./io.ts";

/**
 * Writes a result to a file or, for `-`, to standard output. A file is whole or absent: it is renamed into its place, which
 * a link names too. What is there and is no file, such as a device or a pipe, is written to and stays.
 */
export async function writeOutput(name: string, data: string | Uint8Array, io: Io): Promise<void> {
  if (name === "-") {
    io.out.write(data);
    return;
  }
  const named = resolve(io.cwd, name);
  const path = await realpath(named).catch(() => named);
  const found = await stat(path).catch(() => undefined);
  const isReplaced = found === undefined || found.isFile();
  const part = isReplaced ? `${path}.${randomBytes(4).toString("hex")}.part` : path;
  try {
    await writeFile(part, data);
    if (isReplaced) await rename(part, path);
  } catch (cause) {
    if (isReplaced) await rm(part, { force: true });
    throw usageFailure(`cannot write ${name}: ${reasonOf(cause)}`);
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such folder";
    case "EACCES":
      return "permission denied";
    case "EISDIR":
      return "it is a folder";
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
