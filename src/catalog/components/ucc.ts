import type { Component } from "./component.ts";

export const ucc = {
  name: "ucc",
  what: "Collective operations over UCX",
  facts: "https://github.com/openucx/ucc/blob/master/README.md",
  url: "https://github.com/openucx/ucc/archive/refs/tags/v${version}.tar.gz",
  versions: [
    {
      version: "1.8.0",
      sha256: "1fc0b7c5d6e5592ae1efff13705ff5cee2e67eba67914c2c70039e6854310b67",
      verified: true,
    },
  ],
  builder: "autotools",
  before: ["./autogen.sh"],
  languages: ["c", "c++"],
  arguments: ["--disable-static"],
  features: {
    ucx: {
      what: "Messages by UCX",
      default: true,
      on: ["--with-ucx=${path}"],
      off: ["--without-ucx"],
      needs: "ucx",
      always: "its build ends without it",
    },
    cuda: {
      what: "Memory of NVIDIA GPUs",
      default: false,
      on: ["--with-cuda=${path}"],
      off: ["--without-cuda"],
      outside: "/usr/local/cuda",
    },
    nccl: {
      what: "Collectives by NCCL",
      default: false,
      on: ["--with-nccl=${path}"],
      off: ["--without-nccl"],
      needs: "nccl",
      implies: ["cuda"],
    },
  },
  works: [
    {
      with: "ucx",
      versions: ["1.11", "1.12", "1.13", "1.14", "1.15", "1.16", "1.17", "1.18", "1.19", "1.2"],
      why: "UCC stands on UCX 1.11 and later",
    },
  ],
  packages: { apt: ["autoconf", "automake", "libtool"], dnf: ["autoconf", "automake", "libtool"] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
