import { diff, exec, file, type Mount, type State, scratch, type VertexOptions } from "../llb/index.ts";
import type { PythonStep } from "../plan/index.ts";
import { cacheId, commonExec } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";
import { FIXED_TIME, runScript, SCRIPT_EPOCH } from "./scripts/index.ts";

const CONTEXT = "/run/mlspec/context";
const CACHE = "/root/.cache/pip";
const SECRET = "/run/mlspec/index-password";

/**
 * A virtual environment built at its final path in an output mount, so that the part is that folder and nothing else.
 * The mount starts from a state in which the folder was made: the root of a mount's output is the root of the new state.
 */
export function lowerPython(step: PythonStep, lowering: Lowering): State {
  const vertex = lowering.vertex(step);
  const common = commonExec(lowering, "default");
  const empty = file(scratch)
    .mkdir(step.venv, { parents: true, timestamp: FIXED_TIME })
    .state(inGroup(step, vertex, `[internal] folder ${step.venv}`));
  const { args, mount } = runScript("fill-venv", [...scriptParameters(step), ...pipArguments(step)]);
  const result = exec({
    ...inGroup(step, vertex),
    ...common,
    root: lowering.state(step.root),
    args,
    env: [...step.env, ...PIP_ENVIRONMENT],
    cwd: step.context === undefined ? "/" : CONTEXT,
    mounts: [
      ...common.mounts,
      mount,
      { kind: "bind", dest: step.venv, source: empty, selector: step.venv, output: true },
      {
        kind: "cache",
        dest: CACHE,
        id: cacheId(lowering, `mlspec/pip/${step.cacheScope}`),
        sharing: "shared",
      },
      ...contextMount(step, lowering),
      ...secretMount(step),
    ],
  });
  return diff(empty, result.mount(step.venv), inGroup(step, vertex, `[internal] layer of ${step.venv}`));
}

/** The install, or a helper of it by another name: progress shows them as one. */
function inGroup(step: PythonStep, vertex: VertexOptions, helper?: string): VertexOptions {
  const { name = step.title, platform } = vertex;
  const id = [step.id, platform?.os, platform?.architecture, platform?.variant ?? ""].join("/");
  return {
    ...vertex,
    name: helper ?? name,
    progressGroup: { id, name, weak: helper !== undefined },
  };
}

/** Sets are written into bytecode in one order, and packages built from source do not see the clock. */
const PIP_ENVIRONMENT: readonly (readonly [string, string])[] = [
  ["PIP_CACHE_DIR", CACHE],
  ["PIP_DISABLE_PIP_VERSION_CHECK", "1"],
  ["PIP_NO_INPUT", "1"],
  ["PIP_ROOT_USER_ACTION", "ignore"],
  ["PYTHONHASHSEED", "0"],
  ["SOURCE_DATE_EPOCH", SCRIPT_EPOCH],
];

function scriptParameters(step: PythonStep): readonly string[] {
  const { index } = step;
  const secret = index?.secret === undefined ? undefined : { host: hostOf(index.url), user: index.username };
  return [
    step.venv,
    step.version,
    step.pip ? "keep" : "drop",
    step.compile ? "compile" : "plain",
    secret?.host ?? "",
    secret?.user ?? "",
    secret ? SECRET : "",
  ];
}

function pipArguments(step: PythonStep): readonly string[] {
  const args: string[] = [];
  if (step.index !== undefined) args.push("--index-url", step.index.url);
  for (const url of step.index?.extra ?? []) args.push("--extra-index-url", url);
  for (const path of step.constraints) args.push("--constraint", path);
  for (const path of step.requirements) args.push("--requirement", path);
  return step.packages.length > 0 ? [...args, "--", ...step.packages] : args;
}

/** The host a netrc line is for: without port, as Python's netrc reader looks it up. */
function hostOf(url: string): string {
  return new URL(url).hostname;
}

/** Only the files the spec names, at their own paths; writable, for pip builds local projects in place. */
function contextMount(step: PythonStep, lowering: Lowering): readonly Mount[] {
  if (step.context === undefined) return [];
  const context = lowering.state(step.context);
  const chosen = step.files.reduce(
    (chain, path) =>
      chain.copy(context, path, `/${path}`, {
        contentsOnly: true,
        createDestPath: true,
        followSymlinks: true,
      }),
    file(scratch),
  );
  const source = chosen.state({ ...lowering.vertex(step), name: "[internal] files for pip" });
  return [{ kind: "bind", dest: CONTEXT, source, readonly: false, output: false }];
}

function secretMount(step: PythonStep): readonly Mount[] {
  const id = step.index?.secret;
  return id === undefined ? [] : [{ kind: "secret", dest: SECRET, id }];
}
