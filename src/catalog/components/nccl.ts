import type { Component } from "./component.ts";

export const nccl = {
  name: "nccl",
  what: "Collective operations between NVIDIA GPUs",
  facts: "https://github.com/NVIDIA/nccl/blob/master/README.md",
  url: "https://github.com/NVIDIA/nccl/archive/v${version}.tar.gz",
  versions: [
    {
      version: "2.29.7-1",
      sha256: "e67239212c395bfdb398a7519491840d06fdf6b599c299f97c7ed0109777bba1",
      verified: true,
    },
    {
      version: "2.28.9-1",
      sha256: "f349860336c6b7fb97b22bed9c729142f3531a0e82826c1204d01e44af8b9cb9",
      verified: true,
    },
  ],
  builder: "make",
  targets: { build: ["src.build"], install: ["src.install"] },
  languages: ["c", "c++"],
  arguments: ["PREFIX=${prefix}"],
  machines: { amd64: "x86_64", arm64: "aarch64" },
  gpus: {
    argument: "NVCC_GENCODE=${gpus}",
    each: "-gencode=arch=compute_${number},code=sm_${number}",
    between: " ",
  },
  features: {
    cuda: {
      what: "Where the compilers of CUDA are",
      default: true,
      on: ["CUDA_HOME=${path}"],
      off: [],
      outside: "/usr/local/cuda",
    },
  },
  packages: { apt: ["python3"], dnf: ["python3", "which"] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
