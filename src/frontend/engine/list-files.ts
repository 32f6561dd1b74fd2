import { posix } from "node:path";
import type { TreeFile } from "../../plan/index.ts";
import type { Tree } from "./engine.ts";
import { isMissingFile } from "./read-small-file.ts";

/**
 * The files and links below a folder of a tree, or the one file at the path, in the order of their paths; none where there
 * is nothing. Undefined as soon as they are more than `limit`.
 */
export async function listFiles(
  tree: Tree,
  path: string,
  limit: number,
): Promise<readonly TreeFile[] | undefined> {
  if (tree === undefined) return [];
  const files: TreeFile[] = [];
  try {
    if (path !== "/") {
      const { kind, size } = await tree.statFile(path);
      if (kind === "file") return [{ path: "", size }];
    }
    let folders = [""];
    while (folders.length > 0) {
      const below: string[] = [];
      for (const folder of folders) {
        for (const entry of await tree.readDir(posix.join(path, folder))) {
          const name = posix.join(folder, entry.path);
          if (entry.kind === "directory") below.push(name);
          else if (entry.kind !== "other") files.push({ path: name, size: entry.size });
        }
        if (files.length > limit) return undefined;
      }
      folders = below;
    }
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
