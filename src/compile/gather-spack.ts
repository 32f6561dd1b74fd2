import { posix } from "node:path";
import type { Reporter } from "../diagnostics/index.ts";
import { type LowerInput, SPACK_LOCK_FILE } from "../lower/index.ts";
import type { Plan, SpackFacts } from "../plan/index.ts";
import { readSpackLock } from "../spack/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import { askChoices, LARGEST_ANSWER } from "./ask-choices.ts";
import type { Host } from "./host.ts";

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
    const bytes = reads ? (await host.readContext?.([path], LARGEST_ANSWER))?.get(path) : undefined;
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
  const answers = await askChoices({ plan, kind: "spack-choice", file: SPACK_LOCK_FILE, input, host });
  return new Map(
    answers.flatMap(({ target, text }) => {
      const lock = readSpackLock({ name: SPACK_LOCK_FILE, text }, report);
      return lock === undefined ? [] : [[target, { lock }] as const];
    }),
  );
}
