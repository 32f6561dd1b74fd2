import type { Component } from "./component.ts";

export const mvapich2 = {
  name: "mvapich2",
  what: "MVAPICH2, an implementation of the Message Passing Interface over InfiniBand",
  facts: "https://mvapich.cse.ohio-state.edu/userguide/",
  url: "https://mvapich.cse.ohio-state.edu/download/mvapich/mv2/mvapich2-${version}.tar.gz",
  versions: [
    {
      version: "2.3.7-1",
      sha256: "fdd971cf36d6476d007b5d63d19414546ca8a2937b66886f24a1d9ca154634e4",
      verified: false,
    },
    {
      version: "2.3.6",
      sha256: "b3a62f2a05407191b856485f99da05f5e769d6381cd63e2fcb83ee98fc46a249",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c", "c++"],
  arguments: ["--disable-mcast", "--disable-static", "--enable-shared"],
  // Its Fortran sources are older than the rule that arguments must match.
  features: {
    cuda: {
      what: "Memory of NVIDIA GPUs",
      default: false,
      on: ["--enable-cuda", "--with-cuda=${path}"],
      off: ["--disable-cuda"],
      outside: "/usr/local/cuda",
    },
    fortran: {
      what: "Fortran interfaces",
      default: true,
      on: ["--enable-fortran=all", "FFLAGS=-O2 -std=legacy", "FCFLAGS=-O2 -std=legacy"],
      off: ["--disable-fortran"],
      languages: ["fortran"],
    },
  },
  // FC is all its configure scripts take for Fortran of today; another name beside it they refuse.
  unset: ["F90"],
  provides: "mpi",
  packages: {
    apt: ["bison", "byacc", "flex", "libibumad-dev", "libibverbs-dev", "librdmacm-dev", "perl"],
    dnf: ["bison", "byacc", "flex", "perl", "rdma-core-devel"],
  },
  runtime: {
    apt: ["ibverbs-providers", "libibumad3", "libibverbs1", "librdmacm1", "openssh-client"],
    dnf: ["libibumad", "libibverbs", "librdmacm", "openssh-clients"],
  },
  compilers: { CC: "bin/mpicc", CXX: "bin/mpicxx", F77: "bin/mpif77", F90: "bin/mpif90", FC: "bin/mpifort" },
} as const satisfies Component;
