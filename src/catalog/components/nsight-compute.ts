import type { Component } from "./component.ts";

export const nsightCompute = {
  name: "nsight-compute",
  what: "NVIDIA's profiler of single kernels, `ncu`",
  facts: "https://docs.nvidia.com/nsight-compute/NsightCompute/index.html",
  url: "https://developer.download.nvidia.com/compute/cuda/redist/nsight_compute/linux-${machine}/nsight_compute-linux-${machine}-${version}-archive.tar.xz",
  // The second is of CUDA 12.9: newer ones refuse the drivers of CUDA 12.
  versions: [
    {
      version: "2026.3.1.2",
      sha256: {
        amd64: "a0039be47cfe551f89d82087256080a9f33c6257d99a72c1164a87466ab072aa",
        arm64: "78b4913e91f3542aafd7f91ad3ae2b56bd00c81bf9c0eab130472dae97c4cf7f",
      },
      verified: false,
    },
    {
      version: "2025.2.1.3",
      sha256: {
        amd64: "02ab8867197aaf6a6ae3171293d70b6a9ddb20296be94ff4287741338cc2e1df",
        arm64: "0e336a5139f76778b8ad70fdb49fb43817ec1bb3ee6e7425d59d99d8c455d976",
      },
      verified: false,
    },
  ],
  builder: "copy",
  languages: ["c"],
  arguments: [],
  machines: { amd64: "x86_64", arm64: "sbsa" },
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
  // It would put files of its own into the home of whoever runs it, which a container need not have.
  env: { NV_COMPUTE_PROFILER_DISABLE_STOCK_FILE_DEPLOYMENT: "1" },
  // `ncu` stands beside the folders for each kind of machine; what it loads into programs is its own business.
  folders: { programs: ["."], libraries: [] },
  isTool: true,
  eula: "https://docs.nvidia.com/nsight-compute/CopyrightAndLicenses/index.html",
} as const satisfies Component;
