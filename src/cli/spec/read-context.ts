import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

/** Files of a folder that is taken for the build context; those that are not there are left out. */
export async function readContext(
  folder: string,
  paths: readonly string[],
  limit: number,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const read = paths.map(async (path) => {
    const bytes = await readFile(resolve(folder, path)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return undefined;
      throw cause;
    });
    return bytes === undefined ? [] : [[path, new Uint8Array(bytes.subarray(0, limit))] as const];
  });
  return new Map((await Promise.all(read)).flat());
}
