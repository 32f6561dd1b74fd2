/**
 * The scripts of our own that run in builds: constant texts, told what a spec says by their arguments alone.
 * They are files of one tree and mounted, so that an engine's messages name a script instead of printing it.
 */
import { file, type Mount, type State, scratch, UNEXPORTED_ROOT } from "../../llb/index.ts";
import { MORE_SCRIPTS, SCRIPTS, type ScriptName } from "./texts.ts";
import { FIXED_TIME } from "./times.ts";

const TREE = treeOf(SCRIPTS, "[internal] scripts of mlspec");
const MORE_TREE = treeOf(MORE_SCRIPTS, "[internal] more scripts of mlspec");

function treeOf(scripts: Readonly<Record<string, string>>, name: string): State {
  return Object.entries(scripts)
    .reduce((chain, [path, text]) => chain.mkfile(`/${path}`, text, { timestamp: FIXED_TIME }), file(scratch))
    .state({ name, ...UNEXPORTED_ROOT });
}

/** Below `/dev`, which is a file system of the container's own: no trace of the mount stays in the image. */
const pathOf = (name: ScriptName): string => `/dev/mlspec-${name}`;

/** How a script is run by a shell, or by the program given, and the mount it is run from. */
export function runScript(
  name: ScriptName,
  args: readonly string[],
  program = "/bin/sh",
): { readonly args: readonly string[]; readonly mount: Mount } {
  return {
    args: [program, pathOf(name), ...args],
    mount: {
      kind: "bind",
      dest: pathOf(name),
      source: name in MORE_SCRIPTS ? MORE_TREE : TREE,
      selector: `/${name}`,
      readonly: true,
    },
  };
}

export { START_MODELS, START_MODELS_LIST } from "./start/start-models.ts";
export { type ScriptName, scriptText } from "./texts.ts";
export { FIXED_TIME, SCRIPT_EPOCH } from "./times.ts";
