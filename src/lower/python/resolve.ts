import { type Mount, type State, scratch } from "../../llb/index.ts";
import type { PythonStep, StepId } from "../../plan/index.ts";
import { trustingExec } from "../certificates.ts";
import { cacheId, commonExec } from "../exec-common.ts";
import type { Lowering } from "../lowering.ts";
import { runScript, type ScriptName } from "../scripts/index.ts";
import { pipArguments } from "./fill-venv.ts";
import { indexArguments, PIP_ENVIRONMENT, pipFolder, pipMounts, secretParameters } from "./pip-common.ts";

const OUT = "/run/mlspec/out";
const NEWER = "/run/mlspec/pip";
const CHOSEN = "/run/mlspec/chosen";
const UV = "/run/mlspec/uv";
const UV_CACHE = "/root/.cache/uv";

/** The file of the state in which the answer is. */
export const RESOLUTION_FILE = "resolution.json";

/** A root with nothing but the answer to which packages a step would install: the same for all processors. */
export function lowerResolution(compiling: PythonStep, lowering: Lowering): State {
  const { compiled: _, ...wanted } = compiling;
  const chosen = wanted.uv === undefined ? undefined : lowerUvChoice(wanted, wanted.uv, lowering);
  const step = chosen === undefined ? wanted : { ...wanted, requirements: [], constraints: [], packages: [] };
  const newer: Mount = { kind: "bind", dest: NEWER, source: lowerNewerPip(step, lowering), readonly: true };
  return pipRun(step, lowering, {
    name: `[${step.stage}] resolve ${step.title.replace(/^pip install /, "")}`,
    script: "resolve-python",
    args: [
      ...[OUT, NEWER, step.version, ...secretParameters(step), ...pipArguments(step)],
      ...(chosen === undefined ? [] : ["--no-deps", "--requirement", `${CHOSEN}/requirements.txt`]),
    ],
    mounts: [
      newer,
      ...pipMounts(step, lowering),
      ...(chosen === undefined
        ? []
        : [{ kind: "bind", dest: CHOSEN, source: chosen, readonly: true } as const]),
    ],
    cwd: pipFolder(step),
  });
}

/** A root with nothing but a requirements file in which uv has chosen versions of all packages. pip finds their files. */
function lowerUvChoice(step: PythonStep, image: StepId, lowering: Lowering): State {
  const uv: Mount = {
    kind: "bind",
    dest: UV,
    source: lowering.state(image),
    selector: "/uv",
    readonly: true,
  };
  const cache: Mount = {
    kind: "cache",
    dest: UV_CACHE,
    id: cacheId(lowering, `mlspec/uv/${step.cacheScope}`),
    sharing: "shared",
  };
  const packages = step.packages.length === 0 ? [] : ["--", ...step.packages];
  return pipRun(step, lowering, {
    name: `[${step.stage}] uv pip compile ${step.title.replace(/^pip install /, "")}`,
    script: "choose-uv",
    args: [
      ...[OUT, UV, step.version, ...secretParameters(step), ...indexArguments(step)],
      // As pip does it: the best version of all indexes, not the first index that has any.
      ...["--index-strategy", "unsafe-best-match", "--cache-dir", UV_CACHE],
      ...step.constraints.flatMap((path) => ["--constraint", path]),
      ...[...step.requirements, ...packages],
    ],
    mounts: [uv, cache, ...pipMounts(step, lowering)],
    cwd: pipFolder(step),
  });
}

/** A root with a pip newer than the image's where that is an old one, else an empty one. */
function lowerNewerPip(step: PythonStep, lowering: Lowering): State {
  const { context: _, lock: __, ...alone } = step;
  return pipRun(step, lowering, {
    name: `[${step.stage}] pip to resolve with`,
    script: "newer-pip",
    args: [OUT, step.version, ...secretParameters(step), ...indexArguments(step)],
    mounts: pipMounts(alone, lowering),
    cwd: "/",
  });
}

interface PipRun {
  readonly name: string;
  readonly script: ScriptName;
  readonly args: readonly string[];
  readonly mounts: readonly Mount[];
  readonly cwd: string;
}

/** What one of our scripts leaves in its folder for results. */
function pipRun(step: PythonStep, lowering: Lowering, { name, script, args, mounts, cwd }: PipRun): State {
  const common = commonExec(lowering, "default");
  const run = runScript(script, args);
  return trustingExec(step, lowering, {
    ...lowering.vertex(step),
    ...common,
    name,
    root: lowering.state(step.root),
    args: run.args,
    // Nothing is installed, so that the packages belong to the distribution does not matter.
    env: [...step.env, ...PIP_ENVIRONMENT, ["PIP_BREAK_SYSTEM_PACKAGES", "1"]],
    cwd,
    mounts: [...common.mounts, run.mount, { kind: "bind", dest: OUT, source: scratch }, ...mounts],
  }).mount(OUT);
}
