import type { Component } from "./component.ts";

export const ucx = {
  name: "ucx",
  what: "Communication over InfiniBand, shared memory and GPUs, which MPI stands on",
  facts: "https://openucx.readthedocs.io/en/master/running.html",
  url: "https://github.com/openucx/ucx/releases/download/v${version}/ucx-${version}.tar.gz",
  versions: [
    {
      version: "1.20.1",
      sha256: "545c419a7b5e04643cb8bff5a19b3b5071a8f8f0605f1e8efb36f8f3d7bfb9d3",
      verified: false,
    },
    {
      version: "1.17.0",
      sha256: "34658e282f99f89ce7a991c542e9727552734ac6ad408c52f22b4c2653b04276",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c", "c++"],
  // Not --enable-optimizations: that is for the processor at hand.
  arguments: [
    "--disable-assertions",
    "--disable-debug",
    "--disable-doxygen-doc",
    "--disable-logging",
    "--disable-params-check",
    "--disable-static",
    "--enable-mt",
    "--without-go",
    "--without-java",
  ],
  features: {
    cuda: {
      what: "Memory of NVIDIA GPUs",
      default: false,
      on: ["--with-cuda=${path}"],
      off: ["--without-cuda"],
      outside: "/usr/local/cuda",
    },
    rocm: {
      what: "Memory of AMD GPUs",
      default: false,
      on: ["--with-rocm=${path}"],
      off: ["--without-rocm"],
      outside: "/opt/rocm",
    },
    gdrcopy: {
      what: "Copies to GPU memory by the processor",
      default: false,
      on: ["--with-gdrcopy=${path}"],
      off: ["--without-gdrcopy"],
      needs: "gdrcopy",
      implies: ["cuda"],
    },
    knem: {
      what: "Copies between processes by the kernel module KNEM",
      default: false,
      on: ["--with-knem=${path}"],
      off: ["--without-knem"],
      needs: "knem",
    },
    xpmem: {
      what: "Memory shared between processes by XPMEM",
      default: false,
      on: ["--with-xpmem=${path}"],
      off: ["--without-xpmem"],
      needs: "xpmem",
    },
    verbs: {
      what: "InfiniBand and RoCE, by the distribution's rdma-core",
      default: false,
      on: ["--with-verbs", "--with-rdmacm"],
      off: ["--without-verbs", "--without-rdmacm"],
      packages: { apt: ["libibverbs-dev", "librdmacm-dev"], dnf: ["rdma-core-devel"] },
      runtime: { apt: ["ibverbs-providers", "libibverbs1", "librdmacm1"], dnf: ["libibverbs", "librdmacm"] },
    },
  },
  packages: { apt: ["libnuma-dev"], dnf: ["numactl-devel"] },
  runtime: { apt: ["libnuma1"], dnf: ["numactl-libs"] },
} as const satisfies Component;
