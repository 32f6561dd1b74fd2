import { posix } from "node:path";
import type { Reporter } from "../diagnostics/index.ts";
import { readSpackLock, type SpackLock } from "../spack/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import type { Host } from "./host.ts";

/** Locks of some thousand packages are of this order. */
const LARGEST = 64 * 1024 * 1024;

/** The locks of Spack that targets name, by the target's name; one that is missing or unreadable is reported. */
export async function gatherSpack(
  targets: readonly TargetSpec[],
  host: Host,
  report: Reporter,
): Promise<ReadonlyMap<string, SpackLock>> {
  const found = targets.map(async (target): Promise<readonly (readonly [string, SpackLock])[]> => {
    const named = target.spec.spack?.lock;
    if (named === undefined) return [];
    const path = posix.normalize(named);
    const bytes = (await host.readContext?.([path], LARGEST))?.get(path);
    if (bytes === undefined) {
      report.report("spack-lock-missing", target.locate(["spack"]), { path });
      return [];
    }
    const lock = readSpackLock({ name: path, text: new TextDecoder().decode(bytes) }, report);
    return lock === undefined ? [] : [[target.name, lock]];
  });
  return new Map((await Promise.all(found)).flat());
}
