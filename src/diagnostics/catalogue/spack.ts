import { error } from "./row.ts";

/** Messages about environments of Spack. */
export const SPACK_MESSAGES = {
  "spack-lock": error<{ name: string; why: string }>(
    (p) => `${p.name} is no lock of Spack that mlspec can read: ${p.why}`,
    () => "spack -e FOLDER concretize writes it",
  ),
  "spack-lock-missing": error<{ path: string }>(
    (p) => `${p.path} is not in the build context`,
    () =>
      "spack -e FOLDER concretize writes it: put it beside the spec; without lock: it is chosen when the image is built",
  ),
  "spack-place": error<{ path: string }>(
    (p) => `${p.path} would replace a folder of the base image`,
    () => "choose a folder of its own, such as /opt/view",
  ),
} as const;
