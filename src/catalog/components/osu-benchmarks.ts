import type { Component } from "./component.ts";

export const osuBenchmarks = {
  name: "osu-benchmarks",
  what: "Ohio State's benchmarks of MPI",
  facts: "https://mvapich.cse.ohio-state.edu/benchmarks/",
  url: "https://mvapich.cse.ohio-state.edu/download/mvapich/osu-micro-benchmarks-${version}.tar.gz",
  versions: [
    {
      version: "7.5.2",
      sha256: "618de3d0b1122f73a9229177d2da1e5cd62e431190580cb915f2605849cbbbdc",
      verified: false,
    },
    {
      version: "7.4",
      sha256: "1edd0c2efa61999409bfb28740a7f39689a5b42b1a1b4c66d1656e5637f7cefc",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c", "c++"],
  arguments: [],
  features: {
    cuda: {
      what: "Memory of NVIDIA GPUs",
      default: false,
      on: ["--enable-cuda", "--with-cuda=${path}"],
      off: [],
      outside: "/usr/local/cuda",
    },
  },
  needs: ["mpi"],
  compiledBy: "mpi",
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
  folders: {
    programs: [
      "libexec/osu-micro-benchmarks/mpi/collective",
      "libexec/osu-micro-benchmarks/mpi/one-sided",
      "libexec/osu-micro-benchmarks/mpi/pt2pt",
      "libexec/osu-micro-benchmarks/mpi/startup",
    ],
    libraries: ["lib"],
  },
} as const satisfies Component;
