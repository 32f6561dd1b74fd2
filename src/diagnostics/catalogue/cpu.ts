import { didYouMean, error, quoted, warning } from "./row.ts";

/** Messages about the processors that is compiled for. */
export const CPU_MESSAGES = {
  "cpu-unknown": error<{ name: string; known: readonly string[] }>(
    (p) => `no kind of processor is called ${quoted(p.name)}`,
    (p) => didYouMean(p.name, p.known) ?? `known are ${p.known.join(", ")}`,
  ),
  "cpu-twice": error<{ name: string; other: string; architecture: string }>(
    (p) => `${p.name} and ${p.other} are both ${p.architecture}`,
    () =>
      "an image is compiled for one of an architecture: make a target of each, or build for variants such as linux/amd64/v3",
  ),
  "cpu-variant": error<{ platform: string; known: readonly string[] }>(
    (p) => `what processors ${p.platform} is for is not known`,
    (p) => `known are ${p.known.join(", ")}`,
  ),
  "cpu-above-variant": error<{ name: string; level: number; platform: string }>(
    (p) => `${p.name} has instructions of x86-64-v${p.level}, and the image says it is for ${p.platform}`,
    (p) =>
      `build for linux/amd64/v${p.level}, or leave cpu_targets out: the platform then says what is compiled for`,
  ),
  "cpu-compiler": error<{ name: string; compiler: string; version: string; since: string | undefined }>(
    (p) => `${p.compiler}${p.version === "" ? "" : ` ${p.version}`} cannot compile for ${p.name}`,
    (p) =>
      p.since === undefined
        ? "choose another toolchain, or a more general processor"
        : `it can from ${p.since} on: choose a newer toolchain or base, or a more general processor`,
  ),
  "host-tuned": warning<{ flag: string }>(
    (p) => `${p.flag} compiles for whichever machine happens to build, and may not run on another`,
    () =>
      "name the processors with cpu_targets or platforms; the flags are then in CFLAGS, CXXFLAGS, FFLAGS and FCFLAGS",
  ),
} as const;
