import type { TargetSpec } from "../spec/index.ts";
import { type BaseSide, madeImages } from "./bases/plan-base.ts";
import { classifyOrigin, originNames } from "./origins.ts";
import { choosesByUv } from "./python.ts";
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

/** A base that is made, and whose distribution is to be known. */
export interface RootNeed {
  readonly name: string;
  readonly target: TargetSpec;
  readonly side: BaseSide;
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
    const { base, conda, python } = target.spec;
    if (conda !== undefined) need(conda.program, false);
    for (const ref of imagesOfChecks(target.spec)) need(ref, false);
    if (python !== undefined && choosesByUv(python)) need(python.uv, false);
    for (const side of SIDES) {
      const made = base.made?.[side];
      if (made === undefined) need(base[side], wantsDistro(target, side));
      else for (const image of madeImages(made, targetNames, contexts)) need(image.ref, image.distro);
    }
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

/** The made bases of these targets whose distribution planning takes, each name once. */
export function neededRoots(targets: Iterable<TargetSpec>): readonly RootNeed[] {
  const needs = new Map<string, RootNeed>();
  for (const target of targets) {
    for (const side of SIDES) {
      const name = target.spec.base[side];
      if (target.spec.base.made?.[side] !== undefined && wantsDistro(target, side) && !needs.has(name))
        needs.set(name, { name, target, side });
    }
  }
  return [...needs.values()];
}

const SIDES: readonly BaseSide[] = ["runtime", "build"];

/** Whether it must be known of which distribution a side of a base is. */
function wantsDistro({ spec }: TargetSpec, side: BaseSide): boolean {
  const { packages, build, components, easybuild, cpu_targets: cpus, host, models } = spec;
  const init = wantsInit(spec);
  if (side === "build") {
    const some = build.packages.length + components.length + cpus.length > 0;
    return some || easybuild !== undefined || init;
  }
  const fetches = models.some(({ fetch }) => fetch === "start");
  return packages.length + components.length > 0 || host?.glibc !== undefined || init || fetches;
}
