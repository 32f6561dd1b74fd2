import type { Component } from "./component.ts";

export const rdmaCore = {
  name: "rdma-core",
  what: "User space of InfiniBand and RoCE",
  facts: "https://github.com/linux-rdma/rdma-core/blob/master/README.md",
  url: "https://github.com/linux-rdma/rdma-core/releases/download/v${version}/rdma-core-${version}.tar.gz",
  versions: [
    {
      version: "60.1",
      sha256: "3c83b75d952e96461338ed6320360580660ff897c62c773bc52c36c481ed8304",
      verified: false,
    },
    {
      version: "56.1",
      sha256: "63ce7f2baa7242c2dbc76375dac957c420187dd27f8c5e148efc07971ee522a8",
      verified: true,
    },
  ],
  builder: "cmake",
  languages: ["c"],
  arguments: ["-DNO_MAN_PAGES=1", "-DNO_PYVERBS=1"],
  features: {},
  packages: {
    apt: ["libnl-3-dev", "libnl-route-3-dev", "libudev-dev", "python3"],
    dnf: ["libnl3-devel", "python3", "systemd-devel"],
  },
  runtime: { apt: ["libnl-3-200", "libnl-route-3-200", "libudev1"], dnf: ["libnl3", "systemd-libs"] },
} as const satisfies Component;
