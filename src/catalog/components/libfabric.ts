import type { Component } from "./component.ts";

export const libfabric = {
  name: "libfabric",
  what: "Messages over the fabrics of clusters and clouds, which MPI stands on",
  facts: "https://ofiwg.github.io/libfabric/",
  url: "https://github.com/ofiwg/libfabric/releases/download/v${version}/libfabric-${version}.tar.bz2",
  versions: [
    {
      version: "2.5.1",
      sha256: "ac34788a52b3e4a3a1ef712ec29bc4261c63dfbd9e5e4d6e202a0c3687be368d",
      verified: false,
    },
    {
      version: "2.2.0",
      sha256: "ff6d05240b4a9753bb3d1eaf962f5a06205038df5142374a6ef40f931bb55ecc",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c"],
  arguments: ["--disable-psm3", "--disable-static"],
  features: {
    verbs: {
      what: "InfiniBand and RoCE, by the distribution's rdma-core",
      default: false,
      on: ["--enable-verbs=yes"],
      off: ["--disable-verbs"],
      packages: { apt: ["libibverbs-dev", "librdmacm-dev"], dnf: ["rdma-core-devel"] },
      runtime: { apt: ["ibverbs-providers", "libibverbs1", "librdmacm1"], dnf: ["libibverbs", "librdmacm"] },
    },
    ucx: {
      what: "Messages by UCX",
      default: false,
      on: ["--enable-ucx=${path}"],
      off: ["--disable-ucx"],
      needs: "ucx",
    },
    cuda: {
      what: "Memory of NVIDIA GPUs",
      default: false,
      on: ["--with-cuda=${path}", "--enable-cuda-dlopen"],
      off: ["--without-cuda"],
      outside: "/usr/local/cuda",
    },
    efa: {
      what: "The Elastic Fabric Adapter of Amazon's cloud",
      default: false,
      on: ["--enable-efa=yes"],
      off: ["--disable-efa"],
      packages: { apt: ["libibverbs-dev"], dnf: ["rdma-core-devel"] },
      runtime: { apt: ["ibverbs-providers", "libibverbs1"], dnf: ["libibverbs"] },
    },
  },
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
