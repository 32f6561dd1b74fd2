import type { Component } from "./component.ts";

export const julia = {
  name: "julia",
  what: "The Julia language",
  facts: "https://julialang.org/downloads/",
  url: {
    amd64: "https://julialang-s3.julialang.org/bin/linux/x64/${minor}/julia-${version}-linux-x86_64.tar.gz",
    arm64:
      "https://julialang-s3.julialang.org/bin/linux/aarch64/${minor}/julia-${version}-linux-aarch64.tar.gz",
  },
  versions: [
    {
      version: "1.12.7",
      sha256: {
        amd64: "4e7e9e776634d24835250de67cde39b0d4af15bc432eb20697e6be6c28ea69e8",
        arm64: "9243c0b524c7f300883240a1ee5ea3916a30e070bff718acf8ccaee31a731ef2",
      },
      verified: false,
    },
    {
      version: "1.10.12",
      sha256: {
        amd64: "b0c50dfe349d76ffc8580d24e0c0be623988a6d91ed57ad8b73c0137fd27bc0d",
        arm64: "cc257b21967049642bfe17de1aff7dae17477eba4f423f98cb400c002080e5a2",
      },
      verified: false,
    },
  ],
  builder: "copy",
  languages: ["c"],
  arguments: [],
  machines: { amd64: "x86_64", arm64: "aarch64" },
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
  isTool: true,
} as const satisfies Component;
