import { didYouMean, error, quoted, warning } from "./row.ts";

/** Messages about CUDA, flavours and what they go with. */
export const GPU_MESSAGES = {
  "cuda-release": error<{ version: string; known: readonly string[] }>(
    (p) => `there is no image of CUDA ${p.version} that mlspec knows`,
    (p) => `known are ${p.known.join(", ")}; any other is written as base: {build: IMAGE, runtime: IMAGE}`,
  ),
  "cuda-distro": error<{
    version: string;
    distro: string;
    distros: readonly string[];
    others: readonly string[];
  }>(
    (p) => `CUDA ${p.version} has no image for ${p.distro}`,
    (p) =>
      [
        `it has them for ${p.distros.join(", ")}`,
        ...(p.others.length > 0 ? [`${p.distro} has CUDA ${p.others.join(", ")}`] : []),
      ].join("; "),
  ),
  "flavour-unknown": error<{ name: string; known: readonly string[] }>(
    (p) => `no flavour is called ${quoted(p.name)}`,
    (p) => didYouMean(p.name, p.known) ?? `known are ${p.known.join(", ")}`,
  ),
  "flavour-cuda": error<{ flavour: string; wanted: string; cuda: string }>(
    (p) => `the base has CUDA ${p.cuda}, and the flavour ${p.flavour} is for ${p.wanted}`,
    () => "leave cuda out of base: the flavour says which",
  ),
  "gpu-toolkit": error<{ gpu: string; cuda: string; since: readonly string[] }>(
    (p) => `CUDA ${p.cuda} makes no code for ${p.gpu}`,
    (p) => (p.since.length > 0 ? `${p.since.join(", ")} do` : "no release that mlspec knows does"),
  ),
  "gpu-wheels": error<{ gpu: string; torch: string; flavour: string; others: readonly string[] }>(
    (p) => `torch ${p.torch} for ${p.flavour} holds no code for ${p.gpu}`,
    (p) =>
      p.others.length > 0
        ? `there is some in ${p.others.join(", ")}`
        : "no wheel that mlspec knows holds any",
  ),
  "gpu-test-skipped": warning(
    () => "this engine cannot hand GPUs to a step, so the test was not run",
    () => "BuildKit can from 0.20 on, with devices in its CDI folder",
  ),
  "gpu-test-impossible": error(
    () => "this engine cannot hand GPUs to a step, which the test requires",
    () => "BuildKit can from 0.20 on, with devices in its CDI folder; gpu: optional leaves the test out",
  ),
  "torch-flavour": error<{
    torch: string;
    flavour: string;
    flavours: readonly string[];
    others: readonly string[];
  }>(
    (p) => `torch ${p.torch} has no wheels for ${p.flavour}`,
    (p) =>
      [
        `it has them for ${p.flavours.join(", ")}`,
        ...(p.others.length > 0 ? [`${p.flavour} goes with torch ${p.others.join(", ")}`] : []),
      ].join("; "),
  ),
  "torch-label": error<{ name: string; label: string; flavour: string }>(
    (p) => `this ${p.name} is made for ${p.label}, and the flavour is ${p.flavour}`,
    () => "leave the label out: the flavour chooses the build",
  ),
  "torch-companion": error<{ name: string; version: string; torch: string; wanted: string }>(
    (p) => `${p.name} ${p.version} is not made for torch ${p.torch}`,
    (p) => `that is ${p.name}==${p.wanted}`,
  ),
  "torch-python": error<{ torch: string; python: string; oldest: string; newest: string }>(
    (p) => `torch ${p.torch} has no wheels for Python ${p.python}`,
    (p) => `it has them for ${p.oldest} to ${p.newest}`,
  ),
} as const;
