import type { Component } from "./component.ts";

export const gromacs = {
  name: "gromacs",
  what: "Molecular dynamics",
  facts: "https://manual.gromacs.org/current/install-guide/index.html",
  url: "https://ftp.gromacs.org/gromacs/gromacs-${version}.tar.gz",
  versions: [
    {
      version: "2026.1",
      sha256: "d95a313f56db7e05ee3a21e50f582fdee5176c2f60b900bab2461fd95c5e81be",
      verified: false,
    },
    {
      version: "2025.2",
      sha256: "0df09f9d45a99ef00e66b9baa9493a27e906813763a3b6c7672217c66b43ea11",
      verified: true,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  arguments: ["-DBUILD_TESTING=OFF", "-DGMX_BUILD_HELP=OFF", "-DGMX_FFT_LIBRARY=fftpack"],
  // Its kernels are compiled for one kind of processor, and would be for the one at hand.
  architectures: {
    amd64: ["-DGMX_SIMD=SSE2"],
    arm64: ["-DGMX_SIMD=ARM_NEON_ASIMD"],
    ppc64le: ["-DGMX_SIMD=IBM_VSX"],
  },
  levels: { 2: ["-DGMX_SIMD=SSE4.1"], 3: ["-DGMX_SIMD=AVX2_256"], 4: ["-DGMX_SIMD=AVX_512"] },
  gpus: { argument: "-DGMX_CUDA_TARGET_SM=${gpus}", each: "${number}", between: ";", feature: "cuda" },
  features: {
    cmake: {
      what: "CMake as a component, where the distribution's is older than 3.28",
      default: true,
      on: [],
      off: [],
      needs: "cmake",
    },
    mpi: {
      what: "Many processes at once",
      default: false,
      on: ["-DGMX_MPI=ON"],
      off: ["-DGMX_MPI=OFF"],
      needs: "mpi",
      compiles: true,
    },
    openmp: {
      what: "Threads by OpenMP",
      default: true,
      on: ["-DGMX_OPENMP=ON"],
      off: ["-DGMX_OPENMP=OFF"],
      runtime: { apt: ["libgomp1"], dnf: ["libgomp"] },
    },
    cuda: {
      what: "NVIDIA GPUs",
      default: false,
      on: ["-DGMX_GPU=CUDA", "-DCUDAToolkit_ROOT=${path}"],
      off: ["-DGMX_GPU=OFF"],
      outside: "/usr/local/cuda",
    },
    double: { what: "Double precision", default: false, on: ["-DGMX_DOUBLE=ON"], off: ["-DGMX_DOUBLE=OFF"] },
  },
  conflicts: [{ features: ["cuda", "double"], why: "GROMACS computes on GPUs in single precision alone" }],
  packages: { apt: ["python3"], dnf: ["python3"] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
