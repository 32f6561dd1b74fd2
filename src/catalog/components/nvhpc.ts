import type { Component } from "./component.ts";

export const nvhpc = {
  name: "nvhpc",
  what: "NVIDIA's compilers for processors and GPUs, with their mathematics and MPI",
  facts: "https://docs.nvidia.com/hpc-sdk/hpc-sdk-install-guide/index.html",
  url: {
    amd64:
      "https://developer.download.nvidia.com/hpc-sdk/${version}/nvhpc_2026_263_Linux_x86_64_cuda_multi.tar.gz",
    arm64:
      "https://developer.download.nvidia.com/hpc-sdk/${version}/nvhpc_2026_263_Linux_aarch64_cuda_multi.tar.gz",
  },
  versions: [
    {
      version: "26.3",
      sha256: {
        amd64: "05e2204d1100be25b7a24e6c0956d3d64b25e0813f315d1780b716b41e2cd005",
        arm64: "7f3ee2661609e2f3156d8d722e170ab30bc4e1d10b8123056ef4c69193313867",
      },
      verified: false,
    },
    {
      version: "25.11",
      sha256: {
        amd64: "9970c6e443e7a4a442601e6f1685feb4a8271bc2e84769c225e9a76f4e7133e7",
        arm64: "53f056b521d13fcb378a2ed366af2921c1dc7bb03dd8c2d90789e1f296e93765",
      },
      verified: false,
      url: {
        amd64:
          "https://developer.download.nvidia.com/hpc-sdk/${version}/nvhpc_2025_2511_Linux_x86_64_cuda_multi.tar.gz",
        arm64:
          "https://developer.download.nvidia.com/hpc-sdk/${version}/nvhpc_2025_2511_Linux_aarch64_cuda_multi.tar.gz",
      },
    },
  ],
  builder: "commands",
  commands: [
    [
      "env",
      "NVHPC_SILENT=true",
      "NVHPC_INSTALL_TYPE=single",
      "NVHPC_INSTALL_DIR=${prefix}",
      "NVHPC_ACCEPT_EULA=accept",
      "./install",
    ],
  ],
  languages: ["c", "c++", "fortran"],
  arguments: [],
  machines: { amd64: "x86_64", arm64: "aarch64" },
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: ["libatomic1", "libnuma1"], dnf: ["libatomic", "numactl-libs"] },
  compilers: {
    CC: "Linux_${machine}/${version}/compilers/bin/nvc",
    CXX: "Linux_${machine}/${version}/compilers/bin/nvc++",
    F77: "Linux_${machine}/${version}/compilers/bin/nvfortran",
    F90: "Linux_${machine}/${version}/compilers/bin/nvfortran",
    FC: "Linux_${machine}/${version}/compilers/bin/nvfortran",
  },
  // It compiles for the processor at hand unless told otherwise. Source: archspec; for Arm there is nothing more general.
  processors: {
    amd64: {
      1: "-tp=px",
      2: "-tp=px",
      3: "-tp=px -mpopcnt -msse3 -msse4.1 -msse4.2 -mssse3 -mavx -mavx2 -mbmi -mbmi2 -mf16c -mfma -mlzcnt -mxsave",
      4: "-tp=px -mpopcnt -msse3 -msse4.1 -msse4.2 -mssse3 -mavx -mavx2 -mbmi -mbmi2 -mf16c -mfma -mlzcnt -mxsave -mavx512f -mavx512bw -mavx512cd -mavx512dq -mavx512vl",
    },
    arm64: { 1: "-tp=neoverse-n1" },
  },
  folders: {
    programs: ["Linux_${machine}/${version}/compilers/bin"],
    libraries: [
      "Linux_${machine}/${version}/REDIST/compilers/lib",
      "Linux_${machine}/${version}/REDIST/math_libs/lib64",
      "Linux_${machine}/${version}/compilers/lib",
    ],
  },
  // What its licence lets others pass on, and what programs need: the compilers are many gigabytes.
  redistributable: ["Linux_${machine}/${version}/REDIST"],
  eula: "https://docs.nvidia.com/hpc-sdk/eula/index.html",
} as const satisfies Component;
