import type { LocalOptions } from "../../llb/index.ts";
import { ignorePatterns } from "../../tree/index.ts";
import { type Engine, readSmallFile, type Tree } from "../engine/index.ts";
import type { ContextOptions } from "../options/index.ts";
import { localSource } from "./local-source.ts";

export const IGNORE_NAME = ".dockerignore";
const LARGEST = 1024 * 1024;

/** The excludes of a folder's own .dockerignore; none where it has no such file. */
export async function readIgnore(
  engine: Engine,
  options: ContextOptions,
  folder: string,
  settings: Pick<LocalOptions, "sharedKeyHint" | "name">,
): Promise<readonly string[]> {
  const tree = await engine.solve(
    localSource(engine, options, folder, { ...settings, followPaths: [IGNORE_NAME], differ: "none" }),
  );
  return readExcludes(tree);
}

/** The excludes of a tree's own .dockerignore; none where it has no such file. */
export async function readExcludes(tree: Tree): Promise<readonly string[]> {
  const bytes = await readSmallFile(tree, IGNORE_NAME, LARGEST);
  return bytes === undefined ? [] : ignorePatterns(bytes, IGNORE_NAME);
}
