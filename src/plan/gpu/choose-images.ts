import { CUDA_RELEASES, type CudaRelease, FLAVOURS, type Flavour } from "../../catalog/index.ts";
import type { Reporter } from "../../diagnostics/index.ts";
import type { Spec, TargetSpec } from "../../spec/index.ts";
import { checkGpus } from "./check-gpus.ts";

/**
 * A target with its images named and what its flavour and its GPUs mean written out: base images, PyTorch's index, and
 * variables. Contradictions are reported at the lines that make them; undefined then.
 */
export function chooseImages(target: TargetSpec, report: Reporter): TargetSpec | undefined {
  const { base, flavour: name, gpus } = target.spec;
  if (base.choice === undefined && name === undefined && gpus.length === 0) return target;
  const flavour = FLAVOURS.find((one) => one.name === name);
  if (name !== undefined && flavour === undefined) {
    report.report("flavour-unknown", target.locate(["flavour"]), {
      name,
      known: FLAVOURS.map((one) => one.name),
    });
    return undefined;
  }
  const release = chooseRelease(target, flavour, report);
  if (release === "reported") return undefined;
  if (!checkGpus(target, { flavour, release }, report)) return undefined;
  const images = release === undefined ? {} : imagesOf(target.spec, release);
  const spec: Spec = {
    ...target.spec,
    packages: [...target.spec.packages, ...pythonPackages(target.spec, false)],
    base: { build: base.build, runtime: base.runtime, ...(base.made && { made: base.made }), ...images },
    env: { ...flavour?.env, ...(release === undefined ? {} : driverOf(release)), ...target.spec.env },
    build: {
      ...target.spec.build,
      packages: [...target.spec.build.packages, ...pythonPackages(target.spec, true)],
      env: { ...architectures(gpus), ...target.spec.build.env },
    },
    ...(target.spec.python !== undefined && {
      python: { ...target.spec.python, flavourIndexes: flavour === undefined ? [] : [flavour.index] },
    }),
  };
  return { ...target, spec };
}

/** The release of CUDA a base is wanted with, if it is. */
function chooseRelease(
  target: TargetSpec,
  flavour: Flavour | undefined,
  report: Reporter,
): CudaRelease | undefined | "reported" {
  const { choice } = target.spec.base;
  const version = choice?.cuda ?? flavour?.cuda;
  if (choice === undefined || version === undefined) return undefined;
  const at = target.locate(choice.cuda === undefined ? ["flavour"] : ["base", "cuda"]);
  if (choice.cuda !== undefined && flavour !== undefined && !isOf(choice.cuda, flavour.cuda ?? "")) {
    const params = { flavour: flavour.name, wanted: flavour.cuda ?? "none", cuda: choice.cuda };
    report.report("flavour-cuda", at, params);
    return "reported";
  }
  const release = CUDA_RELEASES.find((one) => one.full === version || one.version === version);
  if (release === undefined) {
    report.report("cuda-release", at, { version, known: CUDA_RELEASES.map((one) => one.version) });
    return "reported";
  }
  if (Object.hasOwn(release.distros, choice.distro)) return release;
  const { distro } = choice;
  const others = CUDA_RELEASES.filter(({ distros }) => Object.hasOwn(distros, distro));
  report.report("cuda-distro", target.locate(["base", "distro"]), {
    version: release.version,
    distro,
    distros: Object.keys(release.distros),
    others: others.map((one) => one.version),
  });
  return "reported";
}

/** Whether a release, of two numbers or three, is that of a flavour. */
function isOf(version: string, wanted: string): boolean {
  return version === wanted || version.startsWith(`${wanted}.`);
}

/** Compilers where things are built; in the result only the libraries that nothing else brings. */
function imagesOf(spec: Spec, release: CudaRelease): { readonly build: string; readonly runtime: string } {
  const { choice } = spec.base;
  if (choice === undefined) return spec.base;
  const libraries = choice.libraries ?? (spec.python === undefined ? "image" : "wheels");
  const cudnn = choice.cudnn ? `${release.cudnn}-` : "";
  const name = (kind: string) => `nvidia/cuda:${release.full}-${kind}-${release.distros[choice.distro]}`;
  return {
    build: name(`${cudnn}devel`),
    runtime: libraries === "wheels" ? name("base") : name(`${cudnn}runtime`),
  };
}

/** What a container runtime compares with the host's driver. Source: NVIDIA Container Toolkit, NVIDIA_REQUIRE_CUDA. */
function driverOf({ version }: CudaRelease): Readonly<Record<string, string>> {
  return { NVIDIA_REQUIRE_CUDA: `cuda>=${version.split(".")[0]}.0` };
}

/** What builds of extensions ask: PyTorch's, and CMake's. */
function architectures(gpus: readonly string[]): Readonly<Record<string, string>> {
  if (gpus.length === 0) return {};
  const numbers = gpus.map((gpu) => gpu.slice("sm_".length));
  const dotted = numbers.map((number) => `${number.slice(0, -1)}.${number.slice(-1)}`);
  return { TORCH_CUDA_ARCH_LIST: dotted.join(";"), CUDAARCHS: numbers.join(";") };
}

/** A distribution's own image has no Python, as those named after it have: the distribution's packages bring it. */
function pythonPackages({ base, python }: Spec, toBuild: boolean): readonly string[] {
  if (base.choice === undefined || python === undefined) return [];
  const version = /^3\.[0-9]+/.exec(python.version ?? "")?.[0] ?? "3";
  const name = `python${version}`;
  const isDebian = /^(?:debian|ubuntu):/.test(base.choice.distro);
  return toBuild && isDebian ? [name, `${name}-venv`] : [name];
}
