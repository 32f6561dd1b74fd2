import type { Component } from "./component.ts";

export const hpcx = {
  name: "hpcx",
  what: "NVIDIA's Open MPI with UCX, UCC and SHARP, built by its makers",
  facts: "https://docs.nvidia.com/networking/software/accelerators/hpcx/index.html",
  url: "https://content.mellanox.com/hpc/hpc-x/v${version}/hpcx-v${version}-gcc-doca_ofed-ubuntu24.04-cuda13-${machine}.tbz",
  // For Ubuntu 24.04 and CUDA 13: for others its makers have other archives, given by `url`.
  versions: [
    {
      version: "2.24.1",
      sha256: { arm64: "0bc5c26a4f0ca98fd6292aac9d51cc2a4ee3277d38d4011b64eafd133be633b4" },
      verified: false,
    },
  ],
  builder: "copy",
  languages: ["c"],
  arguments: [],
  machines: { amd64: "x86_64", arm64: "aarch64" },
  features: {},
  provides: "mpi",
  packages: { apt: [], dnf: [] },
  runtime: {
    apt: [
      "ibverbs-providers",
      "libibverbs1",
      "libnl-3-200",
      "libnl-route-3-200",
      "libnuma1",
      "librdmacm1",
      "openssh-client",
    ],
    dnf: ["libibverbs", "libnl3", "librdmacm", "numactl-libs", "openssh-clients"],
  },
  compilers: {
    CC: "ompi/bin/mpicc",
    CXX: "ompi/bin/mpicxx",
    F77: "ompi/bin/mpif77",
    F90: "ompi/bin/mpif90",
    FC: "ompi/bin/mpifort",
  },
  env: { OPAL_PREFIX: "${prefix}/ompi" },
  folders: {
    programs: ["ompi/bin", "ucx/bin"],
    libraries: ["ompi/lib", "ucx/lib", "ucc/lib", "sharp/lib", "hcoll/lib"],
  },
  eula: "https://docs.nvidia.com/networking/software/accelerators/hpcx/index.html",
} as const satisfies Component;
