import { error, warning } from "./row.ts";

/** Messages about environments of conda. */
export const CONDA_MESSAGES = {
  "conda-lock": error<{ name: string; why: string }>(
    (p) => `${p.name} is no lock of conda that mlspec can read: ${p.why}`,
    () => "conda list --explicit, conda-lock and pixi write one",
  ),
  "conda-lock-missing": error<{ path: string }>(
    (p) => `${p.path} is not in the build context`,
    () => "the path is relative to the context; an ignore file may leave it out",
  ),
  "conda-platform": error<{ name: string; platform: string; known: readonly string[] }>(
    (p) => `${p.name} is not for ${p.platform}`,
    (p) => `it is for ${p.known.join(", ")}: make one for this platform too, or leave the platform out`,
  ),
  "conda-sources": error(
    () =>
      "an environment comes from a lock, from an environment file, or from packages, and from one of them",
    () => "lock: conda.lock, environment: environment.yml, or packages: [numpy]",
  ),
  "conda-place": error<{ path: string }>(
    (p) => `${p.path} would replace a folder of the base image`,
    () => "choose a folder of its own, such as /opt/conda",
  ),
  "conda-pip": warning<{ name: string; packages: readonly string[] }>(
    (p) =>
      `${p.name} also has packages of pip, which are not installed: ${p.packages.slice(0, 5).join(", ")}${p.packages.length > 5 ? ` and ${p.packages.length - 5} more` : ""}`,
    () => "name them by python: {packages: …}, which makes a virtual environment of its own",
  ),
  "conda-unlocked": warning(
    () => "what conda installs is chosen when the image is built, so the next build may have other packages",
    () => "give a lock: conda list --explicit, conda-lock or pixi write one",
  ),
} as const;
