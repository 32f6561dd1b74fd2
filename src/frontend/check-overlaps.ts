import { type Compiled, OVERLAPS_FILE } from "../compile/index.ts";
import type { Reporter } from "../diagnostics/index.ts";
import { readOverlaps } from "../python/index.ts";
import { type CacheSource, type Engine, readSmallFile } from "./engine/index.ts";

/** Bytes that are read; a longer list is told of in part only by what would be a fault of ours, so it is left. */
const LARGEST = 16 * 1024 * 1024;

/** Warns of files that several packages hold with different content: one lies over the other. */
export async function checkOverlaps(
  engine: Engine,
  { overlaps, locatePython }: Pick<Compiled, "overlaps" | "locatePython">,
  report: Reporter,
  cacheImports: readonly CacheSource[],
): Promise<void> {
  await Promise.all(
    overlaps.map(async ({ target, state }) => {
      const bytes = await readSmallFile(
        await engine.solve(state, { cacheImports }),
        OVERLAPS_FILE,
        LARGEST + 1,
      );
      if (bytes === undefined || bytes.length > LARGEST) return;
      const pairs = new Map<string, { first: string; second: string; paths: string[] }>();
      for (const { first, second, path } of readOverlaps(new TextDecoder().decode(bytes))) {
        const key = `${first} ${second}`;
        const pair = pairs.get(key) ?? { first, second, paths: [] };
        pair.paths.push(path);
        pairs.set(key, pair);
      }
      for (const pair of pairs.values()) report.report("python-overlap", locatePython(target), pair);
    }),
  );
}
