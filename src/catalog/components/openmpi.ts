import type { Component } from "./component.ts";

export const openmpi = {
  name: "openmpi",
  what: "Open MPI, an implementation of the Message Passing Interface",
  facts: "https://docs.open-mpi.org/en/v5.0.x/installing-open-mpi/configure-cli-options/index.html",
  url: "https://download.open-mpi.org/release/open-mpi/v${minor}/openmpi-${version}.tar.bz2",
  // The fourth series first: it works with the PMIx and the verbs of most clusters.
  versions: [
    {
      version: "4.1.6",
      sha256: "f740994485516deb63b5311af122c265179f5328a0d857a567b85db00b11e415",
      verified: false,
    },
    {
      version: "5.0.10",
      sha256: "0acecc4fc218e5debdbcb8a41d182c6b0f1d29393015ed763b2a91d5d7374cc6",
      verified: false,
    },
    {
      version: "5.0.5",
      sha256: "6588d57c0a4bd299a24103f4e196051b29e8b55fbda49e11d5b3d32030a32776",
      verified: false,
    },
    {
      version: "4.1.5",
      sha256: "a640986bc257389dd379886fdae6264c8cfa56bc98b71ce3ae3dfbd8ce61dbe3",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c", "c++"],
  arguments: [
    "--disable-getpwuid",
    "--disable-static",
    "--enable-orterun-prefix-by-default",
    "--enable-shared",
  ],
  features: {
    ucx: {
      what: "UCX for point-to-point messages",
      default: false,
      on: ["--with-ucx=${path}"],
      off: ["--without-ucx"],
      needs: "ucx",
    },
    pmix: {
      what: "PMIx of its own, in place of the copy in Open MPI",
      default: false,
      on: ["--with-pmix=${path}", "--with-libevent=external", "--with-hwloc=external"],
      off: [],
      needs: "pmix",
      packages: { apt: ["libevent-dev", "libhwloc-dev"], dnf: ["hwloc-devel", "libevent-devel"] },
    },
    pmi: {
      what: "PMI of Slurm, at a path",
      default: false,
      on: ["--with-pmi=${path}"],
      off: [],
      needs: "slurm-pmi2",
      only: { versions: ["1.", "2.", "3.", "4."], why: "Open MPI 5 speaks PMIx alone" },
    },
    cuda: {
      what: "Memory of NVIDIA GPUs",
      default: false,
      // Two libraries of that name may lie there, and it takes neither then.
      on: ["--with-cuda=${path}", "--with-cuda-libdir=${path}/lib64/stubs"],
      off: ["--without-cuda"],
      outside: "/usr/local/cuda",
    },
    infiniband: {
      what: "InfiniBand without UCX, by the distribution's rdma-core",
      default: false,
      on: ["--with-verbs"],
      off: ["--without-verbs"],
      only: {
        versions: ["1.", "2.", "3.", "4."],
        why: "Open MPI 5 reaches InfiniBand by UCX or libfabric alone",
      },
      packages: { apt: ["libibverbs-dev"], dnf: ["rdma-core-devel"] },
      runtime: { apt: ["ibverbs-providers", "libibverbs1"], dnf: ["libibverbs"] },
    },
    fortran: {
      what: "Fortran interfaces",
      default: true,
      on: ["--enable-mpi-fortran=yes"],
      off: ["--enable-mpi-fortran=no"],
      languages: ["fortran"],
    },
  },
  provides: "mpi",
  works: [
    {
      with: "pmix",
      versions: ["3.", "4."],
      why: "Open MPI 4 speaks with PMIx 3 and 4; PMIx 5 took away what it uses",
    },
  ],
  packages: { apt: ["perl", "zlib1g-dev"], dnf: ["perl", "zlib-devel"] },
  runtime: { apt: ["openssh-client", "zlib1g"], dnf: ["openssh-clients", "zlib"] },
  compilers: {
    CC: "bin/mpicc",
    CXX: "bin/mpicxx",
    F77: "bin/mpif77",
    F90: "bin/mpif90",
    FC: "bin/mpifort",
  },
} as const satisfies Component;
