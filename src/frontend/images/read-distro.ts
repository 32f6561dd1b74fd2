import { file, type Output, type State, scratch } from "../../llb/index.ts";
import type { DistroFacts } from "../../plan/index.ts";
import { type Engine, isMissingFile, readSmallFile, type SolveOptions, type Tree } from "../engine/index.ts";
import { parseOsRelease } from "./os-release.ts";

/** Where os-release(5) says the file is; the first that is there counts. */
const PLACES = ["/etc/os-release", "/usr/lib/os-release"];
const COPY = "/os-release";
const LARGEST = 64 * 1024;

/**
 * The distribution of a root, or undefined for a root that does not say. It is read from {@link distroFile} first: an engine
 * that has that from a cache needs nothing of the root.
 */
export async function readDistro(
  engine: Engine,
  root: State,
  options?: SolveOptions,
): Promise<DistroFacts | undefined> {
  if (root.kind === "scratch") return undefined;
  return (
    (await readCopy(engine, distroFile(root), options)) ??
    (await readFirst(await engine.solve(root, options), PLACES))
  );
}

async function readCopy(
  engine: Engine,
  copy: State,
  options: SolveOptions | undefined,
): Promise<DistroFacts | undefined> {
  try {
    return await readFirst(await engine.solve(copy, options), [COPY]);
  } catch (error) {
    // The pattern is looked for in a folder, and there are roots without it.
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

/** A tree of the file that says what a root is, and of nothing else; an empty one for a root without it. */
export function distroFile(root: Output): State {
  const options = { followSymlinks: true, allowWildcard: true, allowEmptyWildcard: true };
  // A pattern for one name: what is not there is then no error.
  return file(scratch)
    .copy(root, "/etc/os-releas[e]", COPY, options)
    .state({ name: "[internal] load os-release" });
}

async function readFirst(tree: Tree, paths: readonly string[]): Promise<DistroFacts | undefined> {
  for (const path of paths) {
    const bytes = await readSmallFile(tree, path, LARGEST);
    if (bytes !== undefined) return parseOsRelease(new TextDecoder().decode(bytes));
  }
  return undefined;
}
