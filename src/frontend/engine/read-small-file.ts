import type { Tree } from "./engine.ts";

/** At most `limit` bytes from a file's start. A file that is not there, also in an empty tree, is undefined. */
export async function readSmallFile(
  tree: Tree,
  path: string,
  limit: number,
): Promise<Uint8Array | undefined> {
  try {
    return await tree?.readFile(path, { offset: 0, length: limit });
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

/** Engines give a missing file no code of its own, only the words of their operating system. */
export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && /no such file or directory$/.test(error.message);
}
