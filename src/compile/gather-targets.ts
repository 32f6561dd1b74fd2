import type { Reporter } from "../diagnostics/index.ts";
import { chooseImages, fillServing, neededTargets, type PlanPlatform } from "../plan/index.ts";
import { resolveTarget, type SpecFile, type TargetSpec } from "../spec/index.ts";

/** Which target, with which arguments, for which platform. */
export interface TargetChoice {
  readonly target?: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly platform: PlanPlatform;
  readonly buildPlatform: PlanPlatform;
  /** Names of the client's own contexts, each of which can take a target's place. */
  readonly contexts: ReadonlySet<string>;
}

/** The asked target and all it copies from, by name. */
export interface GatheredTargets {
  readonly main: TargetSpec;
  readonly all: ReadonlyMap<string, TargetSpec>;
}

/** Resolves a target and, in turn, each target it copies from. Undefined only after an error was reported. */
export function gatherTargets(
  spec: SpecFile,
  choice: TargetChoice,
  report: Reporter,
): GatheredTargets | undefined {
  const names = spec.targets.map(({ name }) => name);
  const all = new Map<string, TargetSpec>();
  const resolve = (target: string | undefined) => {
    const resolved = resolveTarget(
      spec,
      {
        ...(target !== undefined && { target }),
        buildArgs: choice.buildArgs,
        platformArgs: platformArgs(choice),
        contexts: choice.contexts,
      },
      report,
    );
    const chosen = resolved && chooseImages(resolved, report);
    return chosen && fillServing(chosen, report);
  };
  const main = resolve(choice.target);
  if (main === undefined) return undefined;
  const waiting = [main];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    all.set(next.name, next);
    for (const name of neededTargets(next, names, choice.contexts)) {
      if (all.has(name)) continue;
      const target = resolve(name);
      if (target === undefined) return undefined;
      waiting.push(target);
    }
  }
  return { main, all };
}

/** The names a Dockerfile has for the two platforms. */
function platformArgs({ platform, buildPlatform }: TargetChoice): Readonly<Record<string, string>> {
  return { ...prefixed("TARGET", platform), ...prefixed("BUILD", buildPlatform) };
}

function prefixed(
  prefix: string,
  { os, architecture, variant = "" }: PlanPlatform,
): Readonly<Record<string, string>> {
  return {
    [`${prefix}PLATFORM`]: [os, architecture, variant].filter((word) => word !== "").join("/"),
    [`${prefix}OS`]: os,
    [`${prefix}ARCH`]: architecture,
    [`${prefix}VARIANT`]: variant,
  };
}
