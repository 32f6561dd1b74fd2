import type { Component } from "./component.ts";

export const xpmem = {
  name: "xpmem",
  what: "Memory shared between processes; its kernel module is the host's",
  facts: "https://github.com/hpc/xpmem/blob/master/README.md",
  url: "https://github.com/hpc/xpmem/archive/v${version}.tar.gz",
  versions: [
    {
      version: "2.6.3",
      sha256: "ee239a32269f33234cdbdb94db29c12287862934c0784328d34aff82a9fa8b54",
      verified: true,
    },
  ],
  builder: "autotools",
  before: ["./autogen.sh"],
  languages: ["c"],
  arguments: ["--disable-kernel-module", "--disable-static"],
  features: {},
  packages: { apt: ["autoconf", "automake", "libtool"], dnf: ["autoconf", "automake", "libtool"] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
