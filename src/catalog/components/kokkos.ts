import type { Component } from "./component.ts";

export const kokkos = {
  name: "kokkos",
  what: "One C++ source for processors and GPUs",
  facts: "https://kokkos.org/kokkos-core-wiki/get-started/configuration-guide.html",
  url: "https://github.com/kokkos/kokkos/releases/download/${version}/kokkos-${version}.tar.gz",
  versions: [
    {
      version: "5.1.1",
      sha256: "8bdbee0f0ac383436743ad8a9e3e928705b34b31a25a92dc5179c52a3aa98519",
      verified: false,
    },
    {
      version: "4.7.04",
      sha256: "4213b248c39e112299fa94ee08817e51126fc02996ed6e2ab56aec4cdb80ee1f",
      verified: false,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  arguments: ["-DBUILD_SHARED_LIBS=ON", "-DKokkos_ENABLE_SERIAL=ON"],
  gpus: {
    argument: "-DKokkos_ARCH_${gpus}=ON",
    each: {
      70: "VOLTA70",
      75: "TURING75",
      80: "AMPERE80",
      86: "AMPERE86",
      89: "ADA89",
      90: "HOPPER90",
      100: "BLACKWELL100",
      120: "BLACKWELL120",
    },
    feature: "cuda",
    one: true,
  },
  features: {
    openmp: {
      what: "Threads by OpenMP",
      default: true,
      on: ["-DKokkos_ENABLE_OPENMP=ON"],
      off: ["-DKokkos_ENABLE_OPENMP=OFF"],
      runtime: { apt: ["libgomp1"], dnf: ["libgomp"] },
    },
    hwloc: {
      what: "The shape of the machine, by hwloc",
      default: false,
      on: ["-DKokkos_ENABLE_HWLOC=ON"],
      off: ["-DKokkos_ENABLE_HWLOC=OFF"],
      packages: { apt: ["libhwloc-dev"], dnf: ["hwloc-devel"] },
      runtime: { apt: ["libhwloc15"], dnf: ["hwloc-libs"] },
    },
    cuda: {
      what: "NVIDIA GPUs",
      default: false,
      on: [
        "-DKokkos_ENABLE_CUDA=ON",
        "-DCMAKE_CXX_COMPILER=${source}/bin/nvcc_wrapper",
        "-DCUDAToolkit_ROOT=${path}",
      ],
      off: ["-DKokkos_ENABLE_CUDA=OFF"],
      outside: "/usr/local/cuda",
    },
  },
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
