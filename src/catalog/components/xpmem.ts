import type { Component } from "./component.ts";

export const xpmem = {
  name: "xpmem",
  what: "Memory shared between processes; its kernel module is the host's",
  facts: "https://github.com/openucx/xpmem/blob/master/README",
  url: "https://github.com/openucx/xpmem/archive/refs/tags/v${version}.tar.gz",
  versions: [
    {
      version: "2.7.4",
      sha256: "738c70041ce09dcc66b64d80aebc1479e779efe12a9c02217fba610e2ae61f18",
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
