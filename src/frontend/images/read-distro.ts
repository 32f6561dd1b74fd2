import type { State } from "../../llb/index.ts";
import type { DistroFacts } from "../../plan/index.ts";
import { type Engine, readSmallFile, type SolveOptions } from "../engine/index.ts";
import { parseOsRelease } from "./os-release.ts";

/** Where os-release(5) says the file is; the first that is there counts. */
const PLACES = ["/etc/os-release", "/usr/lib/os-release"];
const LARGEST = 64 * 1024;

/** The distribution of a root, or undefined for a root that does not say. */
export async function readDistro(
  engine: Engine,
  root: State,
  options?: SolveOptions,
): Promise<DistroFacts | undefined> {
  if (root.kind === "scratch") return undefined;
  const tree = await engine.solve(root, options);
  for (const place of PLACES) {
    const bytes = await readSmallFile(tree, place, LARGEST);
    if (bytes !== undefined) return parseOsRelease(new TextDecoder().decode(bytes));
  }
  return undefined;
}
