import type { Compiled } from "../compile/index.ts";
import type { Reporter } from "../diagnostics/index.ts";
import { findOverlaps, readFileList, readTops, sharedTops } from "../python/index.ts";
import { type Engine, readSmallFile, type Tree } from "./engine/index.ts";

/** Bytes of a list that are read; what is longer is not compared. */
const LARGEST = 16 * 1024 * 1024;

/**
 * Warns of files that packages of different groups hold with different content: one lies over the other. Lists of files are
 * read only of groups that share a folder or script.
 */
export async function checkOverlaps(
  engine: Engine,
  { wheelLists, locatePython }: Pick<Compiled, "wheelLists" | "locatePython">,
  report: Reporter,
): Promise<void> {
  const targets = [...new Set(wheelLists.map(({ target }) => target))];
  await Promise.all(
    targets.map(async (target) => {
      const own = wheelLists.filter((lists) => lists.target === target);
      if (own.length < 2) return;
      const trees = await Promise.all(own.map(({ state }) => engine.solve(state)));
      const tops = await Promise.all(
        trees.map(async (tree) => readTops(await readText(tree, "tops.json", "[]"))),
      );
      const shared = sharedTops(tops);
      const suspects = trees.filter((_, index) => tops[index]?.some((name) => shared.has(name)));
      const lists = await Promise.all(
        suspects.map(async (tree) => readFileList(await readText(tree, "files.json", "{}"))),
      );
      const pairs = new Map<string, { first: string; second: string; paths: string[] }>();
      for (const { first, second, path } of findOverlaps(lists)) {
        const key = `${first} ${second}`;
        const pair = pairs.get(key) ?? { first, second, paths: [] };
        pair.paths.push(path);
        pairs.set(key, pair);
      }
      for (const pair of pairs.values()) report.report("python-overlap", locatePython(target), pair);
    }),
  );
}

async function readText(tree: Tree, path: string, none: string): Promise<string> {
  const bytes = await readSmallFile(tree, path, LARGEST + 1);
  return bytes === undefined || bytes.length > LARGEST ? none : new TextDecoder().decode(bytes);
}
