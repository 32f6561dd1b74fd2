import { type LowerInput, lowerPackageLists, PACKAGES_FILE } from "../lower/index.ts";
import type { Plan } from "../plan/index.ts";
import type { Host } from "./host.ts";

/** Bytes of a list that are read: some ten thousand packages. */
const LARGEST_LIST = 1024 * 1024;

/**
 * What a lock keeps of the distribution's packages: all that each transaction of a plan installs, by what it is for. They
 * are installed to find out. Rejects with the engine's error.
 */
export async function findPackages(
  plan: Plan,
  input: LowerInput,
  host: Host,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = lowerPackageLists(plan, input).map(
    async ({ key, state }): Promise<[string, readonly string[]]> => {
      const bytes = await host.readFile?.(state, PACKAGES_FILE, LARGEST_LIST);
      const text = new TextDecoder().decode(bytes);
      return [key, text.split("\n").filter((line) => line !== "")];
    },
  );
  return new Map(await Promise.all(found));
}
