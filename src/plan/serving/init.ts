import { hasTini, packageManagerOf, SERVING_PRESETS } from "../../catalog/index.ts";
import type { Spec } from "../../spec/index.ts";
import { planBase } from "../bases/plan-base.ts";
import { rangeAt, type StageContext } from "../context.ts";
import { readEnvironment } from "../environment.ts";
import { planPackages } from "../packages.ts";
import type { StepId } from "../types.ts";

/** What an image's program is started by where `init` is wanted. */
export const INIT: readonly string[] = ["/usr/bin/tini", "--"];

/** Names by which the first process of a base image is known to be an init already. */
const INITS = /(?:^|\/)(?:tini|tini-static|dumb-init|catatonit|docker-init)$/;

/** Whether a command line starts an init itself. */
export function startsInit(argv: readonly string[]): boolean {
  return INITS.test(argv[0] ?? "");
}

/** Whether a target's program is to be started under an init: what it says, or else what its server takes. */
export function wantsInit({ init, serve }: Spec): boolean {
  return init ?? SERVING_PRESETS.some((preset) => preset.name === serve?.with && preset.init);
}

/** How an init comes into an image; `none`: not at all. */
export interface PlannedInit {
  readonly by: "none" | "packages" | "copy";
  /** Packages of the distribution to be added to the image's. */
  readonly packages: readonly string[];
}

const NONE: PlannedInit = { by: "none", packages: [] };

/** Decides how tini comes into the image: with its packages, or copied from the build side's. Undefined after a report. */
export function planInit(stage: StageContext): PlannedInit | undefined {
  const { spec } = stage.target;
  if (!wantsInit(spec)) return NONE;
  if (spec.packages.some((word) => /^tini(=|$)/.test(word))) return { by: "packages", packages: [] };
  const { runtime, build } = spec.base;
  const own = stage.facts.images.get(runtime)?.distro;
  if (own !== undefined && packageManagerOf(own.id, own.idLike) !== undefined) {
    if (hasTini(own.id, own.idLike)) return { by: "packages", packages: ["tini"] };
    return without(stage, runtime, "has none in its own repositories");
  }
  const other = stage.facts.images.get(build)?.distro;
  // The distributions made from Debian have the program without libraries in the same package.
  if (other !== undefined && packageManagerOf(other.id, other.idLike) === "apt")
    return { by: "copy", packages: [] };
  return without(stage, runtime, "has no package manager, and base.build names no image of Debian's family");
}

/** Copies the program, which needs no library, from its package on the build side; undefined after a report. */
export function copyInit(stage: StageContext, root: StepId): StepId | undefined {
  const { draft, facts, target } = stage;
  const { build } = target.spec.base;
  const [at] = initPath(target.spec);
  const builder = { ...stage, stage: `${target.name}.build` };
  const image = planBase(builder, "build");
  if (image === undefined) return undefined;
  const env = readEnvironment(facts.images.get(build)?.config?.config.Env ?? []);
  const from = planPackages(builder, build, ["tini"], [at], image, env);
  if (from === undefined) return undefined;
  return draft.add({
    kind: "copy",
    stage: stage.stage,
    title: "copy tini from its package",
    range: rangeAt(target, [at]),
    from,
    src: ["/usr/bin/tini-static"],
    to: INIT[0] ?? "",
    exclude: [],
    unpack: false,
    place: { kind: "root", root },
  });
}

/** Where a target says that it wants an init. */
export function initPath({ init }: Spec): readonly ["init" | "serve"] {
  return [init === undefined ? "serve" : "init"];
}

function without({ report, target }: StageContext, image: string, why: string): PlannedInit | undefined {
  const { init, serve } = target.spec;
  if (init !== undefined) {
    report.report("init-unavailable", target.locate(["init"]), { image, why });
    return undefined;
  }
  report.report("init-left-out", target.locate(["serve", "with"]), { name: serve?.with ?? "", image, why });
  return NONE;
}
