import type { Component } from "./component.ts";

export const amgx = {
  name: "amgx",
  what: "Linear systems on GPUs by algebraic multigrid",
  facts: "https://github.com/NVIDIA/AMGX/blob/main/README.md",
  url: "https://github.com/nvidia/amgx/archive/v${version}.tar.gz",
  versions: [
    {
      version: "2.5.0",
      sha256: "0e7ade653ac1f31b4c849ee9545f8eb573193eed9b1deff26ab07cb59f022af4",
      verified: true,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  // Without a GPU in the spec: its own choice has some that CUDA before 12.8 does not know.
  arguments: ["-DCMAKE_CUDA_ARCHITECTURES=80;90"],
  machines: { amd64: "x86_64", arm64: "aarch64" },
  gpus: { argument: "-DCMAKE_CUDA_ARCHITECTURES=${gpus}", each: "${number}", between: ";" },
  features: {
    cuda: {
      what: "Where CUDA is",
      default: true,
      on: ["-DCUDAToolkit_ROOT=${path}", "-DCMAKE_CUDA_COMPILER=${path}/bin/nvcc"],
      off: [],
      outside: "/usr/local/cuda",
    },
    mpi: {
      what: "Many processes at once",
      default: true,
      // Not by the MPI's compilers: nvcc links it, and would not know of the MPI.
      on: ["-DCMAKE_NO_MPI=0", "-DMPI_HOME=${path}"],
      off: ["-DCMAKE_NO_MPI=1"],
      needs: "mpi",
    },
  },
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
