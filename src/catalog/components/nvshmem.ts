import type { Component } from "./component.ts";

export const nvshmem = {
  name: "nvshmem",
  what: "One memory over the NVIDIA GPUs of a cluster",
  facts: "https://docs.nvidia.com/nvshmem/release-notes-install-guide/install-guide/",
  url: "https://developer.download.nvidia.com/compute/redist/nvshmem/${version}/source/nvshmem_src_cuda12-all-all-${version}.tar.gz",
  versions: [
    {
      version: "3.4.5",
      sha256: "40c1d4c255dd7395e04df41b181c4afdf2e0724c06b6fabde58bf2f8f532b0e5",
      verified: false,
    },
    {
      version: "3.3.24",
      sha256: "3210e6ed0f010991af3c9f31266b4149a15bc1d560f98951c234f25e2076507e",
      verified: false,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  arguments: [
    "-DNVSHMEM_BUILD_EXAMPLES=0",
    "-DNVSHMEM_BUILD_HYDRA_LAUNCHER=0",
    "-DNVSHMEM_BUILD_PYTHON_LIB=0",
    "-DNVSHMEM_BUILD_TESTS=0",
    "-DNVSHMEM_BUILD_TXZ_PACKAGE=0",
    "-DNVSHMEM_IBRC_SUPPORT=0",
    "-DNVSHMEM_PREFIX=${prefix}",
  ],
  machines: { amd64: "x86_64", arm64: "aarch64" },
  gpus: { argument: "-DCMAKE_CUDA_ARCHITECTURES=${gpus}", each: "${number}", between: ";" },
  features: {
    cuda: {
      what: "Where the compilers of CUDA are",
      default: true,
      on: ["-DCUDA_HOME=${path}", "-DNVSHMEM_DEVICELIB_CUDA_HOME=${path}"],
      off: [],
      outside: "/usr/local/cuda",
    },
    mpi: {
      what: "Started by MPI",
      default: true,
      on: ["-DNVSHMEM_MPI_SUPPORT=1", "-DMPI_HOME=${path}"],
      off: ["-DNVSHMEM_MPI_SUPPORT=0"],
      needs: "mpi",
    },
    ucx: {
      what: "Messages by UCX",
      default: false,
      on: ["-DNVSHMEM_UCX_SUPPORT=1", "-DUCX_HOME=${path}"],
      off: ["-DNVSHMEM_UCX_SUPPORT=0"],
      needs: "ucx",
    },
    gdrcopy: {
      what: "Copies to GPU memory by the processor",
      default: false,
      on: ["-DNVSHMEM_USE_GDRCOPY=1", "-DGDRCOPY_HOME=${path}"],
      off: ["-DNVSHMEM_USE_GDRCOPY=0"],
      needs: "gdrcopy",
    },
    nccl: {
      what: "Collectives by NCCL",
      default: false,
      on: ["-DNVSHMEM_USE_NCCL=1", "-DNCCL_HOME=${path}"],
      off: ["-DNVSHMEM_USE_NCCL=0"],
      needs: "nccl",
    },
  },
  packages: { apt: ["python3"], dnf: ["python3"] },
  runtime: { apt: [], dnf: [] },
  eula: "https://docs.nvidia.com/nvshmem/api/sla.html",
} as const satisfies Component;
