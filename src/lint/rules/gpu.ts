import { CUDA_RELEASES, FLAVOURS } from "../../catalog/index.ts";
import { imageName } from "../image-name.ts";
import { requiredPackages } from "../required-packages.ts";
import type { RequirementFacts } from "../requirement.ts";
import type { LintRule } from "../rule.ts";

/** Images that hold CUDA's libraries: NVIDIA's own beyond `base`, and PyTorch's. */
const WITH_LIBRARIES = /\/cuda:.*-(?:runtime|devel)\b|\/pytorch\/pytorch:.*cuda/;
/** Packages whose wheels bring CUDA's libraries, or need those that do. */
const BRINGS_CUDA = /^(?:torch|nvidia-.*-cu\d+)$/;
/** Packages that have no wheel on the index and compile code for GPUs. */
const NEEDS_NVCC: ReadonlySet<string> = new Set([
  "apex",
  "causal-conv1d",
  "flash-attn",
  "grouped-gemm",
  "mamba-ssm",
  "pytorch3d",
]);
/** Images that hold no compiler of CUDA, as far as their name says. */
const WITHOUT_NVCC = /^docker\.io\/library\/|\/cuda:.*-(?:base|runtime)\b/;

function tagged(image: string): string {
  const { full, tag = "latest" } = imageName(image);
  return `${full}:${tag}`;
}

/** Whether a package is for GPUs by its name, its extras or its version. */
function isForGpus({ name, extras, rest }: RequirementFacts): boolean {
  return (
    /(?:^nvidia-.*-cu\d+|-gpu|-cuda\d*x?|^cupy-cuda.*)$/.test(name) ||
    /\+(?:cu\d+|rocm[\d.]+)/.test(rest) ||
    extras.some((extra) => /^(?:and-cuda|cuda\d*(?:-.*)?|cuda\d+_.*)$/.test(extra))
  );
}

/** Rules about GPUs, CUDA and what goes with them. */
export const GPU_RULES: readonly LintRule[] = [
  {
    id: "ML010",
    title: "PyTorch, its companions and its flavour do not go together",
    why: "Each torchvision and torchaudio is made for one torch, and each torch for some releases of CUDA and of Python.",
    remedy: "`mlspec matrix` lists what goes together.",
    bad: { spec: "base: debian:12\nflavour: cpu\npython: {packages: [torch==2.7.1, torchvision==0.21.0]}\n" },
    good: {
      spec: "base: debian:12\nflavour: cpu\npython: {packages: [torch==2.7.1, torchvision==0.22.1]}\n",
    },
    fix: "Writes the version of torchvision or torchaudio that was made for the torch.",
  },
  {
    id: "ML011",
    title: "Nothing is made for a GPU the spec names",
    why: "A wheel or a compiler that has no code for a GPU fails on it, or compiles at every start.",
    remedy: "Choose another flavour or release of CUDA: `mlspec matrix --why torch==… gpu=…`.",
    bad: { spec: "base: debian:12\nflavour: cu126\ngpus: [sm_120]\npython: {packages: [torch==2.7.1]}\n" },
    good: { spec: "base: debian:12\nflavour: cu128\ngpus: [sm_120]\npython: {packages: [torch==2.7.1]}\n" },
  },
  {
    id: "ML012",
    title: "CUDA takes a newer driver than the hosts have",
    why: "The driver is the host's: a container cannot bring one.",
    remedy: "Choose an older CUDA. The policy says what the hosts have: `host: {driver: …}`.",
    bad: {
      spec: "base: {distro: ubuntu:22.04, cuda: '13.0'}\n",
      policy: "host: {driver: '550.54.15'}\n",
    },
    good: {
      spec: "base: {distro: ubuntu:22.04, cuda: '12.4'}\n",
      policy: "host: {driver: '550.54.15'}\n",
    },
    check: ({ target, policy }, report) => {
      const driver = policy?.host?.driver;
      if (driver === undefined) return;
      const { spec, locate } = target;
      const flavour = FLAVOURS.find(({ name }) => name === spec.flavour)?.cuda;
      const fromImage = /\/cuda:(\d+\.\d+)/.exec(tagged(spec.base.runtime))?.[1];
      const release = CUDA_RELEASES.find(({ version }) => version === (fromImage ?? flavour));
      if (release === undefined || !isOlder(driver, release.driver)) return;
      const at = locate(fromImage === undefined ? ["flavour"] : ["base"]);
      report.report("driver-too-old", at, { cuda: release.version, needs: release.driver, driver });
    },
  },
  {
    id: "ML013",
    title: "CUDA's libraries are in the base image and in wheels",
    why: "Gigabytes are stored and pulled twice, and which of the two is loaded depends on search paths.",
    remedy: "Let the wheels bring them: `base: {distro, cuda}` does so by itself where there is `python`.",
    bad: { spec: "base: nvidia/cuda:12.8.1-cudnn-runtime-ubuntu22.04\npython: {packages: [torch==2.7.1]}\n" },
    good: { spec: "base: {distro: ubuntu:22.04, cuda: '12.8'}\npython: {packages: [torch==2.7.1]}\n" },
    check: (subject, report) => {
      const { spec, locate } = subject.target;
      const image = spec.base.runtime;
      if (spec.flavour === "cpu" || !WITH_LIBRARIES.test(tagged(image))) return;
      const found = requiredPackages(subject).find(
        ({ facts }) =>
          (BRINGS_CUDA.test(facts.name) || facts.extras.includes("and-cuda")) && !facts.rest.includes("+cpu"),
      );
      if (found === undefined) return;
      report.report("cuda-twice", locate(["base", "runtime"]), { image, package: found.text });
    },
  },
  {
    id: "ML014",
    title: "A target for processors installs a package for GPUs",
    why: "It is gigabytes larger, and nothing in the image uses them.",
    remedy: "Take the package without the suffix or the extra.",
    bad: { spec: "base: python:3.11-slim\nflavour: cpu\npython: {packages: [onnxruntime-gpu==1.20.0]}\n" },
    good: { spec: "base: python:3.11-slim\nflavour: cpu\npython: {packages: [onnxruntime==1.20.0]}\n" },
    check: (subject, report) => {
      const { spec, locate } = subject.target;
      if (spec.flavour !== "cpu") return;
      for (const { facts, text, path } of requiredPackages(subject)) {
        if (isForGpus(facts)) report.report("cuda-in-cpu-target", locate(path), { package: text });
      }
    },
  },
  {
    id: "ML015",
    title: "The result starts from an image with compilers",
    why: "CUDA's compilers and headers are several gigabytes that nothing uses at run time.",
    remedy:
      "Build in one image, start from another: `base: {build: …, runtime: …}`, or `base: {distro, cuda}`.",
    bad: { spec: "base: nvidia/cuda:12.8.1-devel-ubuntu22.04\n" },
    good: {
      spec: "base: {build: nvidia/cuda:12.8.1-devel-ubuntu22.04, runtime: nvidia/cuda:12.8.1-base-ubuntu22.04}\n",
    },
    check: ({ target: { spec, locate } }, report) => {
      const image = spec.base.runtime;
      if (/-devel(?:-|$)/.test(imageName(image).tag ?? ""))
        report.report("devel-runtime", locate(["base", "runtime"]), { image });
    },
  },
  {
    id: "ML016",
    title: "A package is compiled by nvcc where there is none",
    why: "It has no wheel on the index, so the build runs CUDA's compiler, and fails without it.",
    remedy: "Build in an image with CUDA's compilers: `base: {distro, cuda}` chooses one for the build side.",
    bad: { spec: "base: python:3.11-slim\npython: {packages: [flash-attn==2.7.4]}\n" },
    good: { spec: "base: {distro: ubuntu:22.04, cuda: '12.8'}\npython: {packages: [flash-attn==2.7.4]}\n" },
    check: (subject, report) => {
      const { spec, locate } = subject.target;
      const image = spec.base.build;
      if (!WITHOUT_NVCC.test(tagged(image))) return;
      for (const { facts, path } of requiredPackages(subject)) {
        if (!NEEDS_NVCC.has(facts.name) || facts.rest.includes(".whl")) continue;
        report.report("no-nvcc", locate(path), { package: facts.name, image });
      }
    },
  },
];

function isOlder(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.split(".").map(Number)) as [number[], number[]];
  const at = b.findIndex((part, index) => part !== (a[index] ?? 0));
  return at !== -1 && (a[at] ?? 0) < (b[at] ?? 0);
}
