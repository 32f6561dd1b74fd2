import { error } from "./row.ts";

/** Messages about software that EasyBuild builds. */
export const EASYBUILD_MESSAGES = {
  "easybuild-modules": error<{ why: string }>(
    (p) => `what EasyBuild is to build cannot be read: ${p.why}`,
    () => "EasyBuild 5 with its usual naming of modules is understood",
  ),
  "easybuild-unknown": error(
    () => "what EasyBuild is to build is known to EasyBuild alone, and nothing can be run here",
    () => "mlspec build asks it on an engine",
  ),
  "easybuild-place": error<{ path: string }>(
    (p) => `${p.path} would replace a folder of the base image`,
    () => "choose a folder of its own, such as /opt/easybuild",
  ),
} as const;
