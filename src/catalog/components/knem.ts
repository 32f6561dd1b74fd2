import type { Component } from "./component.ts";

export const knem = {
  name: "knem",
  what: "Headers of the kernel module KNEM, by which UCX copies between processes",
  facts: "https://knem.gitlabpages.inria.fr/",
  url: "https://gitlab.inria.fr/knem/knem/uploads/4a43e3eb860cda2bbd5bf5c7c04a24b6/knem-${version}.tar.gz",
  versions: [
    {
      version: "1.1.4",
      sha256: "9f0e360579ae7655e07d6644583fd325515e9ff2b42ef5decb5421a003510937",
      verified: false,
    },
  ],
  builder: "commands",
  commands: [["install", "-D", "-m", "644", "common/knem_io.h", "${prefix}/include/knem_io.h"]],
  languages: ["c"],
  arguments: [],
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
  isTool: true,
} as const satisfies Component;
