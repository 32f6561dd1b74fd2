import type { TargetSpec } from "../spec/index.ts";
import { classifyOrigin, originNames } from "./origins.ts";
import { wantsInit } from "./serving/init.ts";
import type { ImageNeed } from "./types.ts";

/** The targets a target lies on and copies from, directly; not those whose place a context of the client takes. */
export function neededTargets(
  target: TargetSpec,
  targetNames: readonly string[],
  contexts: ReadonlySet<string>,
): readonly string[] {
  const named = originNames(target).filter(
    (name) => classifyOrigin(name, targetNames, contexts).kind === "target",
  );
  return target.on === undefined ? named : [target.on, ...named];
}

/** The images whose facts planning these targets takes, each reference once, sorted. */
export function neededImages(
  targets: Iterable<TargetSpec>,
  targetNames: readonly string[],
  contexts: ReadonlySet<string>,
): readonly ImageNeed[] {
  const distro = new Map<string, boolean>();
  const need = (ref: string, withDistro: boolean) => {
    if (ref !== "scratch") distro.set(ref, withDistro || (distro.get(ref) ?? false));
  };
  for (const target of targets) {
    const { base, packages, build, components, conda, cpu_targets: cpus, host } = target.spec;
    const init = wantsInit(target.spec);
    const fetches = target.spec.models.some(({ fetch }) => fetch === "start");
    if (conda !== undefined) need(conda.program, false);
    for (const ref of imagesOfChecks(target.spec)) need(ref, false);
    need(
      base.runtime,
      packages.length + components.length > 0 || host?.glibc !== undefined || init || fetches,
    );
    need(base.build, build.packages.length + components.length + cpus.length > 0 || init);
    for (const name of originNames(target)) {
      const origin = classifyOrigin(name, targetNames, contexts);
      if (origin.kind === "image") need(origin.ref, false);
    }
  }
  return [...distro]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ref, withDistro]) => ({ ref, distro: withDistro }));
}

/** The images in which an image without a Python of its own is looked at. */
function imagesOfChecks({ checks, python }: TargetSpec["spec"]): readonly string[] {
  if (python !== undefined) return [];
  return checks.filter(({ check }) => check === "gpus").map((item) => item.with);
}
