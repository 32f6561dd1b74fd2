import { exec, file, type Mount, type State, scratch } from "../llb/index.ts";
import { SPACK_TREE, type SpackChoiceStep, type SpackStep, type SpackViewStep } from "../plan/index.ts";
import { trustingExec } from "./certificates.ts";
import { commonExec } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";
import { FIXED_TIME, runScript } from "./scripts/index.ts";

/** The same for every machine, so that what is written of it is too. */
const WORK = "/var/tmp/mlspec-spack";
const FILES = "/dev/mlspec-environment";
const MANIFEST = "/dev/mlspec-manifest";

/** The lock in the state that {@link lowerSpackChoice} makes. */
export const SPACK_LOCK_FILE = "spack.lock";

/** A root with an environment's manifest and its lock, as Spack makes them. */
export function lowerSpackChoice(step: SpackChoiceStep, lowering: Lowering): State {
  const common = commonExec(lowering, "default");
  const { args, mount } = runScript("choose-spack", [step.program, MANIFEST, FILES]);
  const { manifest } = step;
  const source =
    "text" in manifest
      ? file(scratch).mkfile("/spack.yaml", manifest.text, { timestamp: FIXED_TIME }).state()
      : lowering.state(manifest.context);
  const selector = "text" in manifest ? "/spack.yaml" : `/${manifest.path}`;
  return trustingExec(step, lowering, {
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args,
    cwd: WORK,
    env: step.env,
    mounts: [
      ...common.mounts,
      mount,
      { kind: "bind", dest: MANIFEST, source, selector, readonly: true },
      { kind: "bind", dest: WORK, source: scratch, output: false },
      { kind: "bind", dest: FILES, source: scratch, output: true },
    ],
  }).mount(FILES);
}

/** The tree of packages with one of them in it, built where only those it needs are in the tree too. */
export function lowerSpack(step: SpackStep, lowering: Lowering): State {
  const common = commonExec(lowering, "default");
  const { args, mount } = runScript("install-spack", [
    ...[step.program, `${FILES}/${step.manifest}`, `${FILES}/${step.lock}`],
    ...[step.hash, SPACK_TREE, step.folder, step.mirror?.url ?? ""],
  ]);
  const secret = step.mirror?.secret;
  return trustingExec(step, lowering, {
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args,
    cwd: WORK,
    env: step.env,
    ...(secret !== undefined && {
      secretEnv: [{ id: secret, name: "MLSPEC_SPACK_TOKEN", optional: false }],
    }),
    mounts: [
      ...common.mounts,
      mount,
      { kind: "bind", dest: FILES, source: lowering.state(step.context), readonly: true },
      { kind: "bind", dest: WORK, source: scratch, output: false },
      { kind: "bind", dest: SPACK_TREE, source: scratch, output: true },
      ...packageMounts(step.dependencies, lowering),
    ],
  }).mount(SPACK_TREE);
}

/** A part with nothing but links to packages. */
export function lowerSpackView(step: SpackViewStep, lowering: Lowering): State {
  const common = commonExec(lowering, "none");
  const folders = step.packages.map(({ folder }) => `${SPACK_TREE}/${folder}`);
  const { args, mount } = runScript("view-spack", [step.view, ...folders]);
  const vertex = lowering.vertex(step);
  const view = exec({
    ...vertex,
    ...common,
    root: lowering.state(step.root),
    args,
    env: step.env,
    mounts: [
      ...common.mounts,
      mount,
      { kind: "bind", dest: step.view, source: scratch, output: true },
      ...packageMounts(step.packages, lowering),
    ],
  }).mount(step.view);
  return file(scratch)
    .copy(view, "/", `${step.view}/`, { contentsOnly: true, createDestPath: true, timestamp: FIXED_TIME })
    .state(vertex);
}

function packageMounts(packages: SpackStep["dependencies"], lowering: Lowering): readonly Mount[] {
  return packages.map(({ step, folder }) => ({
    kind: "bind",
    dest: `${SPACK_TREE}/${folder}`,
    source: lowering.state(step),
    selector: `/${folder}`,
    readonly: true,
  }));
}
