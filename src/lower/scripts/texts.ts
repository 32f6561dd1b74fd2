/** The scripts of our own that run in builds, as texts. */

import { ADD_USER } from "./add-user.ts";
import { APT_INSTALL } from "./apt-install.ts";
import { BOOTSTRAP_APT } from "./bootstrap/bootstrap-apt.ts";
import { BOOTSTRAP_DNF } from "./bootstrap/bootstrap-dnf.ts";
import { BOOTSTRAP_ZYPPER } from "./bootstrap/bootstrap-zypper.ts";
import { BUILD_COMPONENT } from "./build-component.ts";
import { CHECK_ENTRYPOINT } from "./check/entrypoint.ts";
import { CHECK_GPUS } from "./check/gpus.ts";
import { CHECK_IMPORTS } from "./check/imports.ts";
import { CHECK_LIBRARIES } from "./check/libraries.ts";
import { FILL_CONDA } from "./conda/fill-conda.ts";
import { DNF_INSTALL } from "./dnf-install.ts";
import { CHOOSE_EASYBUILD } from "./easybuild/choose-easybuild.ts";
import { FETCH_EASYBUILD } from "./easybuild/fetch-easybuild.ts";
import { INSTALL_EASYBUILD } from "./easybuild/install-easybuild.ts";
import { FETCH_ARTIFACT } from "./fetch/fetch-artifact.ts";
import { FETCH_MODEL } from "./fetch/fetch-model.ts";
import { LINK_LIBRARIES } from "./link-libraries.ts";
import { LIST_PACKAGES } from "./list-packages.ts";
import { LIST_RPMS } from "./list-rpms.ts";
import { CHOOSE_UV } from "./python/choose-uv.ts";
import { FILL_VENV } from "./python/fill-venv.ts";
import { FIND_OVERLAPS } from "./python/find-overlaps.ts";
import { INSTALL_WHEELS } from "./python/install-wheels.ts";
import { JOIN_VENV } from "./python/join-venv.ts";
import { MAKE_VENV } from "./python/make-venv.ts";
import { MAKE_WHEEL } from "./python/make-wheel.ts";
import { NEWER_PIP } from "./python/newer-pip.ts";
import { RESOLVE_PYTHON } from "./python/resolve-python.ts";
import { CHOOSE_SPACK } from "./spack/choose-spack.ts";
import { INSTALL_SPACK } from "./spack/install-spack.ts";
import { VIEW_SPACK } from "./spack/view-spack.ts";
import { WITH_CERTIFICATES } from "./with-certificates.ts";
import { WITH_JOBS } from "./with-jobs.ts";
import { ZYPPER_INSTALL } from "./zypper-install.ts";

export const SCRIPTS = {
  "add-user": ADD_USER,
  "apt-install": APT_INSTALL,
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
export const MORE_SCRIPTS = {
  "bootstrap-apt": BOOTSTRAP_APT,
  "bootstrap-dnf": BOOTSTRAP_DNF,
  "bootstrap-zypper": BOOTSTRAP_ZYPPER,
  "build-component": BUILD_COMPONENT,
  "check-entrypoint": CHECK_ENTRYPOINT,
  "check-gpus": CHECK_GPUS,
  "check-imports": CHECK_IMPORTS,
  "check-libraries": CHECK_LIBRARIES,
  "choose-easybuild": CHOOSE_EASYBUILD,
  "choose-spack": CHOOSE_SPACK,
  "fetch-artifact": FETCH_ARTIFACT,
  "fetch-easybuild": FETCH_EASYBUILD,
  "fetch-model": FETCH_MODEL,
  "choose-uv": CHOOSE_UV,
  "dnf-install": DNF_INSTALL,
  "fill-conda": FILL_CONDA,
  "install-easybuild": INSTALL_EASYBUILD,
  "install-spack": INSTALL_SPACK,
  "join-venv": JOIN_VENV,
  "list-rpms": LIST_RPMS,
  "view-spack": VIEW_SPACK,
  "with-certificates": WITH_CERTIFICATES,
  "zypper-install": ZYPPER_INSTALL,
} as const;

/** The name of a script. */
export type ScriptName = keyof typeof SCRIPTS | keyof typeof MORE_SCRIPTS;

/** A script's text, for who runs it without a graph. */
export function scriptText(name: ScriptName): string {
  return { ...SCRIPTS, ...MORE_SCRIPTS }[name];
}
