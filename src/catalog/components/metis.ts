import type { Component } from "./component.ts";

export const metis = {
  name: "metis",
  what: "Partitions of graphs and meshes",
  facts: "https://github.com/KarypisLab/METIS/blob/master/README.md",
  url: "https://karypis.github.io/glaros/files/sw/metis/metis-${version}.tar.gz",
  versions: [
    {
      version: "5.1.0",
      sha256: "76faebe03f6c963127dbb73c13eab58c9a3faeae48779f049066a21c087c5db2",
      verified: false,
    },
  ],
  builder: "cmake",
  // Its CMake project names no languages: then CMake asks for a compiler of C++ too.
  languages: ["c", "c++"],
  arguments: ["-DCMAKE_POLICY_VERSION_MINIMUM=3.5", "-DGKLIB_PATH=${source}/GKlib", "-DSHARED=1"],
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
