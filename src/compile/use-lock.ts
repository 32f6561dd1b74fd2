import type { Reporter } from "../diagnostics/index.ts";
import { formatPlatform } from "../llb/index.ts";
import { type Lock, pythonInput } from "../lock/index.ts";
import { type ImageNeed, type PlanPlatform, wantsPackages } from "../plan/index.ts";
import type { ResolutionOutcome } from "../python/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import type { Requirements } from "./gather-requirements.ts";

/** A lock, and what becomes of a build that does not match it. */
export interface LockUse {
  readonly lock: Lock;
  /** What does not match is an error; else it is looked up anew, with a warning. */
  readonly strict: boolean;
}

/** Packages that need no resolving, by target. */
export type LockedPackages = ReadonlyMap<string, ResolutionOutcome>;

/** What the build is of. */
export interface LockedBuild {
  readonly platform: PlanPlatform;
  readonly needs: readonly ImageNeed[];
  readonly targets: readonly TargetSpec[];
  readonly contexts: ReadonlySet<string>;
  /** By target; empty where nothing can be read, and then a lock is taken at its word. */
  readonly requirements: ReadonlyMap<string, Requirements>;
}

/** The reference an image is looked up by: with its digest where that is locked. */
export function pinByLock(
  use: LockUse | undefined,
  { platform, contexts }: Pick<LockedBuild, "platform" | "contexts">,
): (ref: string) => string {
  return (ref) => {
    const digest = contexts.has(ref) ? undefined : use?.lock.images.get(ref)?.get(formatPlatform(platform));
    return digest === undefined || isPinned(ref) ? ref : `${ref}@${digest}`;
  };
}

/** Matches a lock with a build and takes its packages; reports what does not match, at the spec's lines. */
export function useLock(use: LockUse | undefined, build: LockedBuild, report: Reporter): LockedPackages {
  if (use === undefined) return new Map();
  const { lock, strict } = use;
  const platform = formatPlatform(build.platform);
  const [first] = build.targets;
  for (const { ref } of build.needs) {
    if (build.contexts.has(ref) || isPinned(ref) || lock.images.get(ref)?.has(platform)) continue;
    const user =
      build.targets.find(({ spec }) => spec.base.runtime === ref || spec.base.build === ref) ?? first;
    const params = { what: ref, platform };
    if (user !== undefined)
      report.report(strict ? "lock-drift" : "lock-stale", user.locate(["base"]), params);
  }
  const python = build.targets.flatMap((target): [string, ResolutionOutcome][] => {
    const { python: section } = target.spec;
    if (section === undefined || !wantsPackages(section)) return [];
    const locked = lock.python.get(target.name)?.get(platform);
    const input = inputOf(target, build.requirements);
    if (locked !== undefined && (input === undefined || input === locked.input)) {
      return [[target.name, { kind: "resolved", resolution: { packages: locked.packages } }]];
    }
    const params = { what: `the Python packages of ${target.name}`, platform };
    report.report(strict ? "lock-drift" : "lock-stale", target.locate(["python"]), params);
    return [];
  });
  return new Map(python);
}

/** The checksum of what a target's packages are chosen for; undefined where its files could not be read. */
export function inputOf(
  target: TargetSpec,
  requirements: ReadonlyMap<string, Requirements>,
): string | undefined {
  const { python } = target.spec;
  const read = requirements.get(target.name);
  if (python === undefined || read === undefined) return undefined;
  const { index } = python;
  return pythonInput({
    lists: read.lists,
    requirements: python.requirements,
    constraints: python.constraints,
    packages: python.packages,
    indexes: [...(index === undefined ? [] : [index.url, ...index.extra]), ...python.flavourIndexes],
    version: python.version ?? "",
  });
}

function isPinned(ref: string): boolean {
  return ref.includes("@") || ref === "scratch";
}
