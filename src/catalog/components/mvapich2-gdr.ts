import type { Component } from "./component.ts";

export const mvapich2Gdr = {
  name: "mvapich2-gdr",
  what: "MVAPICH2 for memory of GPUs, as its makers give it to builders from source",
  facts: "https://github.com/spack/spack/tree/v0.22.2/var/spack/repos/builtin/packages/mvapich2-gdr",
  url: "https://mvapich.cse.ohio-state.edu/download/mvapich/spack-mirror/mvapich2-gdr/mvapich2-gdr-${version}.tar.gz",
  versions: [
    {
      version: "2.3.7",
      sha256: "7bf748ed3750aa607382fc96229e256d888824aed758ce364b1ed9429da4779e",
      verified: false,
    },
    {
      version: "2.3.6",
      sha256: "618408431348164c0824f3a72dc406763f169f7f5400f3cc15dfebf8d7166005",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c", "c++", "fortran"],
  // Its Fortran sources are older than the rule that arguments must match.
  arguments: [
    "--disable-rdma-cm",
    "--disable-static",
    "--enable-shared",
    "--with-ch3-rank-bits=32",
    "--without-hydra-ckpointlib",
    "FFLAGS=-O2 -fallow-argument-mismatch",
    "FCFLAGS=-O2 -fallow-argument-mismatch",
  ],
  features: {
    cuda: {
      what: "Memory of NVIDIA GPUs",
      default: true,
      on: ["--enable-cuda", "--disable-gl", "--disable-cl", "--disable-opencl", "--with-cuda=${path}"],
      off: [],
      outside: "/usr/local/cuda",
    },
    rocm: {
      what: "Memory of AMD GPUs",
      default: false,
      on: ["--enable-hip=basic", "--enable-rocm", "--disable-gl", "--with-rocm=${path}"],
      off: [],
      outside: "/opt/rocm",
    },
    mcast: {
      what: "Multicast of the fabric for collective operations",
      default: true,
      on: [],
      off: ["--disable-mcast"],
    },
  },
  conflicts: [{ features: ["cuda", "rocm"], why: "it is built for the GPUs of one maker" }],
  provides: "mpi",
  packages: {
    apt: [
      "bison",
      "byacc",
      "flex",
      "libibumad-dev",
      "libibverbs-dev",
      "libpciaccess-dev",
      "libxml2-dev",
      "perl",
    ],
    dnf: ["bison", "byacc", "flex", "libpciaccess-devel", "libxml2-devel", "perl", "rdma-core-devel"],
  },
  runtime: {
    apt: ["ibverbs-providers", "libibumad3", "libibverbs1", "libpciaccess0", "libxml2", "openssh-client"],
    dnf: ["libibumad", "libibverbs", "libpciaccess", "libxml2", "openssh-clients"],
  },
  compilers: { CC: "bin/mpicc", CXX: "bin/mpicxx", F77: "bin/mpif77", F90: "bin/mpif90", FC: "bin/mpifort" },
} as const satisfies Component;
