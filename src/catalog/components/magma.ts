import type { Component } from "./component.ts";

export const magma = {
  name: "magma",
  what: "Linear algebra on GPUs",
  facts: "https://icl.utk.edu/projectsfiles/magma/doxygen/installing.html",
  url: "https://icl.utk.edu/projectsfiles/magma/downloads/magma-${version}.tar.gz",
  versions: [
    {
      version: "2.10.0",
      sha256: "ea0c57fcb64ac2fd7ffe8f02d8fe18f07055c5b7fba0164f565d1e3a85148fb5",
      verified: false,
    },
    {
      version: "2.9.0",
      sha256: "ff77fd3726b3dfec3bfb55790b06480aa5cc384396c2db35c56fdae4a82c641c",
      verified: false,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  arguments: ["-DBUILD_SHARED_LIBS=ON", "-DMAGMA_ENABLE_CUDA=ON", "-DUSE_FORTRAN=OFF"],
  machines: { amd64: "x86_64", arm64: "aarch64", ppc64le: "ppc64le" },
  gpus: { argument: "-DGPU_TARGET=${gpus}", each: "sm_${number}", between: " " },
  features: {
    cuda: {
      what: "Where CUDA is",
      default: true,
      on: ["-DCUDAToolkit_ROOT=${path}", "-DCMAKE_CUDA_COMPILER=${path}/bin/nvcc"],
      off: [],
      outside: "/usr/local/cuda",
    },
  },
  needs: ["blas"],
  packages: { apt: [], dnf: [] },
  runtime: { apt: ["libgomp1"], dnf: ["libgomp"] },
} as const satisfies Component;
