import { EASYBUILD_PACKAGES, packageManagerOf, packageNames } from "../../catalog/index.ts";
import { rangeAt, type StageContext, type StageRoot } from "../context.ts";
import type { StepId } from "../types.ts";

/** Where EasyBuild is while images are built, if pip installs it: it knows its place. */
export const EASYBUILD_HOME = "/opt/mlspec-easybuild";

/** Packages of the distribution that EasyBuild needs in the build stage; none where nothing is built by it. */
export function easybuildPackages({ target, facts }: StageContext): readonly string[] {
  const { easybuild, base } = target.spec;
  if (easybuild === undefined) return [];
  const distro = facts.images.get(base.build)?.distro;
  // Where the manager is not known, installing reports it.
  const manager = (distro && packageManagerOf(distro.id, distro.idLike)) ?? "apt";
  return packageNames(EASYBUILD_PACKAGES, manager);
}

/** EasyBuild as its steps call it: installed by pip in a step of its own, or of the image that is built in. */
export function planProgram(
  { target, draft }: StageContext,
  build: string,
  tools: StageRoot,
): { readonly tool?: StepId; readonly program: string } {
  const { version, program = "" } = target.spec.easybuild ?? {};
  if (version === undefined) return { program };
  const tool = draft.add({
    kind: "easybuild-program",
    stage: build,
    title: `pip install easybuild ${version}`,
    range: rangeAt(target, ["easybuild", "version"]),
    root: tools.root,
    version,
    env: tools.env,
  });
  return { tool, program: `${EASYBUILD_HOME}/bin/eb` };
}
