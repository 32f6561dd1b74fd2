import type { Component } from "./component.ts";

export const cmake = {
  name: "cmake",
  what: "CMake, where the distribution's is too old",
  facts: "https://cmake.org/download/",
  url: "https://github.com/Kitware/CMake/releases/download/v${version}/cmake-${version}-linux-${machine}.tar.gz",
  versions: [
    {
      version: "3.31.6",
      sha256: {
        amd64: "5a1133ff103c71eb5120e2cc3de922733e7d8a26a98ae716397e8676adb367bf",
        arm64: "b4cc788d63112b2749b40627e719eb5d3b8ed8f00c36d77189f4019cfe64bc9e",
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
  folders: { programs: ["bin"], libraries: [] },
  isTool: true,
  buildsAlone: true,
} as const satisfies Component;
