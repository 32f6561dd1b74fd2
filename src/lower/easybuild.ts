import { type Mount, type State, scratch } from "../llb/index.ts";
import {
  EASYBUILD_HOME,
  type EasyBuildChoiceStep,
  type EasyBuildProgramStep,
  type EasyBuildStep,
} from "../plan/index.ts";
import { trustingExec } from "./certificates.ts";
import { cacheId, commonExec } from "./exec-common.ts";
import { jobParameters } from "./jobs.ts";
import type { Lowering } from "./lowering.ts";
import { PIP_CACHE, PIP_ENVIRONMENT } from "./python/pip-common.ts";
import { runScript } from "./scripts/index.ts";

/** The same for every machine, so that what is written of it is too. */
const WORK = "/var/tmp/mlspec-easybuild";
const EASYCONFIGS = "/run/mlspec/easyconfigs";
const OUT = "/run/mlspec/modules";
/** Sources EasyBuild fetched, between builds; it compares them with the checksums of easyconfigs each time. */
const SOURCE_CACHE = "/var/cache/mlspec-easybuild";

/** The list in the state that {@link lowerEasyBuildChoice} makes. */
export const EASYBUILD_FILE = "modules.json";

/** Where EasyBuild works, finds easyconfigs of the build context, and leaves what it makes. */
export const EASYBUILD_PATHS = { work: WORK, easyconfigs: EASYCONFIGS, out: OUT } as const;

/** The arguments of `choose-easybuild` or `install-easybuild`. */
export function easybuildArguments(step: EasyBuildChoiceStep | EasyBuildStep): readonly string[] {
  const folders = step.robot?.folders.map((folder) => `${EASYCONFIGS}/${folder}`) ?? [];
  const common = [step.program, step.prefix, folders.join(":"), OUT];
  return step.kind === "easybuild-choice"
    ? [...common, ...step.easyconfigs]
    : [...common, step.module, step.easyconfig, step.optarch, ...jobParameters(step.jobs)];
}

/** The paths, below the prefix, of a module's software and of its module file. */
export function modulePaths(module: string): readonly [string, string] {
  return [`software/${module}`, `modules/all/${module}`];
}

/** EasyBuild in a folder of its own, from the Python index. */
export function lowerEasyBuildProgram(step: EasyBuildProgramStep, lowering: Lowering): State {
  const common = commonExec(lowering, "default");
  const { args, mount } = runScript("fetch-easybuild", [step.version, EASYBUILD_HOME]);
  return trustingExec(step, lowering, {
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args,
    env: [...step.env, ...PIP_ENVIRONMENT],
    mounts: [
      ...common.mounts,
      mount,
      { kind: "cache", dest: PIP_CACHE, id: cacheId(lowering, "mlspec/pip/easybuild"), sharing: "shared" },
      { kind: "bind", dest: EASYBUILD_HOME, source: scratch, output: true },
    ],
  }).mount(EASYBUILD_HOME);
}

/** A root with the list of modules, as EasyBuild finds them. */
export function lowerEasyBuildChoice(step: EasyBuildChoiceStep, lowering: Lowering): State {
  return runEasyBuild(step, "choose-easybuild", [], lowering);
}

/** A root with one module, made where only those it loads are below the prefix too. */
export function lowerEasyBuild(step: EasyBuildStep, lowering: Lowering): State {
  const modules = step.dependencies.flatMap(({ step: id, module }) =>
    modulePaths(module).map(
      (path): Mount => ({
        kind: "bind",
        dest: `${step.prefix}/${path}`,
        source: lowering.state(id),
        selector: `/${path}`,
        readonly: true,
      }),
    ),
  );
  const prefix: Mount = { kind: "bind", dest: step.prefix, source: scratch, output: false };
  const cache: Mount = {
    kind: "cache",
    dest: SOURCE_CACHE,
    id: cacheId(lowering, "mlspec/easybuild/sources"),
    sharing: "shared",
  };
  return runEasyBuild(step, "install-easybuild", [cache, prefix, ...modules], lowering);
}

function runEasyBuild(
  step: EasyBuildChoiceStep | EasyBuildStep,
  script: "choose-easybuild" | "install-easybuild",
  own: readonly Mount[],
  lowering: Lowering,
): State {
  const common = commonExec(lowering, "default");
  const { args, mount } = runScript(script, easybuildArguments(step));
  const mounts: Mount[] = [
    mount,
    { kind: "bind", dest: WORK, source: scratch, output: false },
    { kind: "bind", dest: OUT, source: scratch, output: true },
    ...own,
  ];
  if (step.tool !== undefined)
    mounts.push({ kind: "bind", dest: EASYBUILD_HOME, source: lowering.state(step.tool), readonly: true });
  if (step.robot !== undefined) {
    const source = lowering.state(step.robot.context);
    mounts.push({ kind: "bind", dest: EASYCONFIGS, source, readonly: true });
  }
  return trustingExec(step, lowering, {
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args,
    cwd: WORK,
    env: step.env,
    mounts: [...common.mounts, ...mounts],
  }).mount(OUT);
}
