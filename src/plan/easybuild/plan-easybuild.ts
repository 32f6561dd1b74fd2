import { posix } from "node:path";
import { rangeAt, type StageContext, type StageRoot } from "../context.ts";
import { jobsOf } from "../jobs.ts";
import { isIndependent } from "../placement.ts";
import type { PlannedSoftware } from "../software.ts";
import type { EasyBuildChoiceStep, EasyBuildStep, Environment, StepId } from "../types.ts";
import { planProgram } from "./program.ts";

/**
 * Plans the software that EasyBuild builds for a target: every module is a step on `tools` and on the modules it
 * loads, and a part of the image if that takes it when it runs. Undefined after a report.
 */
export function planEasyBuild(
  stage: StageContext,
  build: string,
  tools: StageRoot,
): PlannedSoftware | undefined {
  const { draft, target } = stage;
  const { easybuild } = target.spec;
  const known = stage.facts.easybuild?.get(target.name);
  if (easybuild === undefined || known === undefined) return undefined;
  if (!isIndependent(easybuild.prefix)) {
    const at = target.locate(["easybuild", "prefix"]);
    stage.report.report("easybuild-place", at, { path: easybuild.prefix });
    return undefined;
  }
  const prefix = posix.normalize(easybuild.prefix).replace(/\/$/, "");
  const folders = easybuild.robot.map((path) => posix.normalize(path).replace(/\/$/, ""));
  const common = {
    stage: build,
    range: rangeAt(target, ["easybuild"]),
    root: tools.root,
    ...planProgram(stage, build, tools),
    ...(folders.length > 0 && { robot: { context: draft.context("context", folders), folders } }),
    prefix,
    env: tools.env,
  };
  const variables: Environment = [["MODULEPATH", `${prefix}/modules/all`]];
  if (known.modules === undefined) {
    const { easyconfigs } = easybuild;
    const title = "eb --dry-run --robot";
    draft.add({ ...common, kind: "easybuild-choice", title, target: target.name, easyconfigs });
    // What there will be is not known before EasyBuild was asked.
    return { parts: [], programs: [], libraries: [], variables };
  }
  const built = new Map<string, StepId>();
  for (const { name, easyconfig, needs } of known.modules) {
    const step = draft.add({
      ...common,
      ...jobsOf(target.spec),
      kind: "easybuild",
      title: `eb ${posix.basename(easyconfig)}`,
      module: name,
      easyconfig,
      // Never what the machine is that builds, which EasyBuild takes by itself.
      optarch: stage.cpu?.flags.c ?? "GENERIC",
      dependencies: needs.map((module) => ({ step: built.get(module) ?? "", module })),
    });
    built.set(name, step);
  }
  const kept = known.modules.filter(({ atRunTime }) => atRunTime).map(({ name }) => name);
  const parts = kept.map((name) =>
    draft.add({
      kind: "copy",
      stage: stage.stage,
      title: `${name} → ${prefix}`,
      range: common.range,
      from: built.get(name) ?? "",
      src: ["/"],
      to: `${prefix}/`,
      exclude: [],
      unpack: false,
      place: { kind: "part", accounts: built.get(name) ?? "", directories: [] },
    }),
  );
  const software = kept.toReversed().map((name) => `${prefix}/software/${name}`);
  return {
    parts,
    programs: software.map((folder) => `${folder}/bin`),
    libraries: software.flatMap((folder) => [`${folder}/lib`, `${folder}/lib64`]),
    variables,
  };
}

/** What EasyBuild reads beside the root it runs on, modules apart. */
export function easybuildInputs({
  tool,
  robot,
}: Pick<EasyBuildStep | EasyBuildChoiceStep, "tool" | "robot">): readonly StepId[] {
  return [...(tool === undefined ? [] : [tool]), ...(robot === undefined ? [] : [robot.context])];
}
