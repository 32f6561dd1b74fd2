import { posix } from "node:path";
import { type CondaLock, LARGEST_LOCK, readCondaLock } from "../conda/index.ts";
import type { Reporter } from "../diagnostics/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import type { Host } from "./host.ts";

/** The locks of conda that targets name, by the target's name; one that is missing or unreadable is reported. */
export async function gatherConda(
  targets: readonly TargetSpec[],
  host: Host,
  report: Reporter,
): Promise<ReadonlyMap<string, CondaLock>> {
  const found = targets.map(async (target): Promise<readonly (readonly [string, CondaLock])[]> => {
    const { conda } = target.spec;
    if (conda?.lock === undefined) return [];
    const path = posix.normalize(conda.lock);
    const bytes = (await host.readContext?.([path], LARGEST_LOCK))?.get(path);
    if (bytes === undefined) {
      report.report("conda-lock-missing", target.locate(["conda", "lock"]), { path });
      return [];
    }
    const file = { name: path, text: new TextDecoder().decode(bytes) };
    const lock = readCondaLock(file, conda.name, report);
    return lock === undefined ? [] : [[target.name, lock]];
  });
  return new Map((await Promise.all(found)).flat());
}
