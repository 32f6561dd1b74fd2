/**
 * The scripts of our own that run in builds: constant texts, told what a spec says by their arguments alone.
 * They are files of one tree and mounted, so that an engine's messages name a script instead of printing it.
 */
import { file, type Mount, scratch } from "../../llb/index.ts";
import { ADD_USER } from "./add-user.ts";
import { APT_INSTALL } from "./apt-install.ts";
import { BUILD_COMPONENT } from "./build-component.ts";
import { DNF_INSTALL } from "./dnf-install.ts";
import { LINK_LIBRARIES } from "./link-libraries.ts";
import { FILL_VENV } from "./python/fill-venv.ts";
import { FIND_OVERLAPS } from "./python/find-overlaps.ts";
import { INSTALL_WHEELS } from "./python/install-wheels.ts";
import { MAKE_VENV } from "./python/make-venv.ts";
import { MAKE_WHEEL } from "./python/make-wheel.ts";
import { NEWER_PIP } from "./python/newer-pip.ts";
import { RESOLVE_PYTHON } from "./python/resolve-python.ts";
import { INSTALL_SPACK } from "./spack/install-spack.ts";
import { VIEW_SPACK } from "./spack/view-spack.ts";
import { FIXED_TIME } from "./times.ts";

const SCRIPTS = {
  "add-user": ADD_USER,
  "apt-install": APT_INSTALL,
  "build-component": BUILD_COMPONENT,
  "dnf-install": DNF_INSTALL,
  "install-spack": INSTALL_SPACK,
  "view-spack": VIEW_SPACK,
  "fill-venv": FILL_VENV,
  "find-overlaps": FIND_OVERLAPS,
  "install-wheels": INSTALL_WHEELS,
  "link-libraries": LINK_LIBRARIES,
  "make-venv": MAKE_VENV,
  "make-wheel": MAKE_WHEEL,
  "newer-pip": NEWER_PIP,
  "resolve-python": RESOLVE_PYTHON,
} as const;

/** The name of a script. */
export type ScriptName = keyof typeof SCRIPTS;

const TREE = Object.entries(SCRIPTS)
  .reduce((chain, [name, text]) => chain.mkfile(`/${name}`, text, { timestamp: FIXED_TIME }), file(scratch))
  .state({ name: "[internal] scripts of mlspec" });

/** Below `/dev`, which is a file system of the container's own: no trace of the mount stays in the image. */
const pathOf = (name: ScriptName): string => `/dev/mlspec-${name}`;

/** How a script is run, and the mount it is run from. */
export function runScript(
  name: ScriptName,
  args: readonly string[],
): { readonly args: readonly string[]; readonly mount: Mount } {
  return {
    args: ["/bin/sh", pathOf(name), ...args],
    mount: { kind: "bind", dest: pathOf(name), source: TREE, selector: `/${name}`, readonly: true },
  };
}

export { FIXED_TIME, SCRIPT_EPOCH } from "./times.ts";
