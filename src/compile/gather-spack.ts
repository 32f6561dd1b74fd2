import { posix } from "node:path";
import type { Reporter } from "../diagnostics/index.ts";
import { type LowerInput, lowerSpackChoices, SPACK_LOCK_FILE } from "../lower/index.ts";
import type { Plan, SpackFacts } from "../plan/index.ts";
import { readSpackLock } from "../spack/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import type { Host } from "./host.ts";

/** Locks of some thousand packages are of this order. */
const LARGEST = 64 * 1024 * 1024;

/**
 * What is known of the environments of Spack of targets, by the target's name: their locks, or that packages are to be
 * chosen. A lock that is missing or unreadable is reported; one is missing too where nothing can be chosen, or nothing may.
 */
export async function gatherSpack(
  targets: readonly TargetSpec[],
  host: Host,
  { strict }: { readonly strict: boolean },
  report: Reporter,
): Promise<ReadonlyMap<string, SpackFacts>> {
  const found = targets.map(async (target): Promise<readonly (readonly [string, SpackFacts])[]> => {
    const { spack } = target.spec;
    if (spack === undefined) return [];
    const path = posix.normalize(spack.lock ?? usualLock(spack.manifest));
    const mayChoose = spack.lock === undefined && !strict && host.readFile !== undefined;
    const reads = spack.specs === undefined;
    const bytes = reads ? (await host.readContext?.([path], LARGEST))?.get(path) : undefined;
    if (bytes === undefined) {
      if (mayChoose) return [[target.name, {}]];
      report.report("spack-lock-missing", target.locate(["spack"]), { path });
      return [];
    }
    const lock = readSpackLock({ name: path, text: new TextDecoder().decode(bytes) }, report);
    return lock === undefined ? [] : [[target.name, { lock, path }]];
  });
  return new Map((await Promise.all(found)).flat());
}

/** As Spack names it: `spack.lock` beside `spack.yaml`. */
function usualLock(manifest: string): string {
  return posix.join(posix.dirname(manifest), "spack.lock");
}

/** The same, with what Spack chose for the environments without a lock: the host makes the states that answer. */
export async function chooseSpack(
  plan: Plan,
  input: LowerInput,
  host: Host,
  report: Reporter,
): Promise<ReadonlyMap<string, SpackFacts>> {
  const answers = lowerSpackChoices(plan, input).map(
    async ({ target, state }): Promise<readonly (readonly [string, SpackFacts])[]> => {
      const bytes = await host.readFile?.(state, SPACK_LOCK_FILE, LARGEST);
      const lock =
        bytes && readSpackLock({ name: SPACK_LOCK_FILE, text: new TextDecoder().decode(bytes) }, report);
      return lock === undefined ? [] : [[target, { lock }]];
    },
  );
  return new Map((await Promise.all(answers)).flat());
}
