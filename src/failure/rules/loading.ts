import { LIBRARIES } from "../../catalog/index.ts";
import type { LineRule, StepFailure, Told } from "../step-failure.ts";
import { install } from "./packages-of.ts";

/** A shared library that the loader does not find. */
function library(name: string, step: StepFailure): Told {
  const says = `the shared library ${name} is not there`;
  const stem = name.replace(/(\.so)[.\d]*$/, "$1");
  if (/^(?:libcuda|libnvidia-|libnvcuvid)/.test(stem)) {
    return {
      says,
      hint: "it belongs to the driver, which the host of a container lends; a build has none: tests: [{run: …, gpu: optional}] have it where the engine has GPUs",
    };
  }
  if (/^libcudnn/.test(stem))
    return { says, hint: 'base: {distro: …, cuda: "…", cudnn: true}, or the wheel nvidia-cudnn-cu12' };
  if (/^lib(?:cudart|cublas|cufft|curand|cusolver|cusparse|nvrtc|nvJitLink|npp|nvjpeg|cupti)/.test(stem)) {
    return {
      says,
      hint: 'base: {distro: …, cuda: "…"} of the release it was made for; wheels of PyTorch bring theirs, of the release that flavour names',
    };
  }
  if (/^libnccl/.test(stem)) return { says, hint: "components: [nccl], or the wheel nvidia-nccl-cu12" };
  if (/^libpython/.test(stem))
    return {
      says,
      hint: "it was built for a Python that is not this base's: build and run with one release of Python",
    };
  const provider = Object.hasOwn(LIBRARIES, stem) ? LIBRARIES[stem] : undefined;
  if (provider === undefined)
    return {
      says,
      hint: "name the package that has it in packages:; checks: [libraries] looks at every file of the image",
    };
  return {
    says,
    hint: `${install(provider, step)} has it; checks: [libraries] looks at every file of the image`,
  };
}

/** What programs lack when they are loaded. */
export const LOADING_RULES: readonly LineRule[] = [
  {
    id: "missing-library",
    line: /([\w.+-]{1,80}\.so[.\d]{0,20}): cannot open shared object file/,
    sample: ["ImportError: libGL.so.1: cannot open shared object file: No such file or directory"],
    tell: ([, name = ""], step) => library(name, step),
  },
  {
    id: "older-libc",
    line: /version [`'"]((?:GLIBC|GLIBCXX|CXXABI)_[\d.]{1,12})' not found/,
    sample: ["./app: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by ./app)"],
    tell: ([, version]) => ({
      says: `a program or library was made on a newer distribution: it needs ${version}`,
      hint: "build and run on one release: base: {build: …, runtime: …} of the same distribution, or the build's the older one",
    }),
  },
  {
    id: "illegal-instruction",
    line: /Illegal instruction/,
    sample: ["Illegal instruction (core dumped)"],
    tell: () => ({
      says: "a program was compiled for a newer processor than the engine's machine has",
      hint: "leave out the variant (platforms: [linux/amd64] in place of linux/amd64/v3, or cpu_targets), or build where there is one",
    }),
  },
];
