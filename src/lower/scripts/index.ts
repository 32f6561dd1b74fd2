/**
 * The scripts of our own that run in builds: constant texts, told what a spec says by their arguments alone.
 * They are files of one tree and mounted, so that an engine's messages name a script instead of printing it.
 */
import { file, type Mount, type State, scratch } from "../../llb/index.ts";
import { ADD_USER } from "./add-user.ts";
import { APT_INSTALL } from "./apt-install.ts";
import { BUILD_COMPONENT } from "./build-component.ts";
import { CHECK_ENTRYPOINT } from "./check/entrypoint.ts";
import { CHECK_IMPORTS } from "./check/imports.ts";
import { CHECK_LIBRARIES } from "./check/libraries.ts";
import { DNF_INSTALL } from "./dnf-install.ts";
import { LINK_LIBRARIES } from "./link-libraries.ts";
import { LIST_PACKAGES } from "./list-packages.ts";
import { FILL_VENV } from "./python/fill-venv.ts";
import { FIND_OVERLAPS } from "./python/find-overlaps.ts";
import { INSTALL_WHEELS } from "./python/install-wheels.ts";
import { JOIN_VENV } from "./python/join-venv.ts";
import { MAKE_VENV } from "./python/make-venv.ts";
import { MAKE_WHEEL } from "./python/make-wheel.ts";
import { NEWER_PIP } from "./python/newer-pip.ts";
import { RESOLVE_PYTHON } from "./python/resolve-python.ts";
import { INSTALL_SPACK } from "./spack/install-spack.ts";
import { VIEW_SPACK } from "./spack/view-spack.ts";
import { FIXED_TIME } from "./times.ts";
import { WITH_JOBS } from "./with-jobs.ts";
import { ZYPPER_INSTALL } from "./zypper-install.ts";

const SCRIPTS = {
  "add-user": ADD_USER,
  "apt-install": APT_INSTALL,
  "dnf-install": DNF_INSTALL,
  "fill-venv": FILL_VENV,
  "find-overlaps": FIND_OVERLAPS,
  "install-wheels": INSTALL_WHEELS,
  "list-packages": LIST_PACKAGES,
  "link-libraries": LINK_LIBRARIES,
  "make-venv": MAKE_VENV,
  "make-wheel": MAKE_WHEEL,
  "newer-pip": NEWER_PIP,
  "resolve-python": RESOLVE_PYTHON,
  "with-jobs": WITH_JOBS,
} as const;

/** In a tree of their own: most builds have none of them, and are the same when one of these changes. */
const MORE_SCRIPTS = {
  "build-component": BUILD_COMPONENT,
  "check-entrypoint": CHECK_ENTRYPOINT,
  "check-imports": CHECK_IMPORTS,
  "check-libraries": CHECK_LIBRARIES,
  "install-spack": INSTALL_SPACK,
  "join-venv": JOIN_VENV,
  "view-spack": VIEW_SPACK,
  "zypper-install": ZYPPER_INSTALL,
} as const;

/** The name of a script. */
export type ScriptName = keyof typeof SCRIPTS | keyof typeof MORE_SCRIPTS;

const TREE = treeOf(SCRIPTS, "[internal] scripts of mlspec");
const MORE_TREE = treeOf(MORE_SCRIPTS, "[internal] more scripts of mlspec");

function treeOf(scripts: Readonly<Record<string, string>>, name: string): State {
  return Object.entries(scripts)
    .reduce((chain, [path, text]) => chain.mkfile(`/${path}`, text, { timestamp: FIXED_TIME }), file(scratch))
    .state({ name });
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
export { FIXED_TIME, SCRIPT_EPOCH } from "./times.ts";
