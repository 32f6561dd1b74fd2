import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { usageFailure } from "./failure.ts";
import type { Io } from "./io.ts";

/** Writes a result to a file or, for `-`, to standard output. A file is whole or absent: it is renamed into its place. */
export async function writeOutput(name: string, data: string | Uint8Array, io: Io): Promise<void> {
  if (name === "-") {
    io.out.write(data);
    return;
  }
  const path = resolve(io.cwd, name);
  const part = `${path}.${randomBytes(4).toString("hex")}.part`;
  try {
    await writeFile(part, data);
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    throw usageFailure(`cannot write ${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
