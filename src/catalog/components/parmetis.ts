import type { Component } from "./component.ts";

export const parmetis = {
  name: "parmetis",
  what: "Partitions of graphs and meshes, on many processes",
  facts: "https://github.com/KarypisLab/ParMETIS/blob/main/README.md",
  url: "https://karypis.github.io/glaros/files/sw/parmetis/parmetis-${version}.tar.gz",
  versions: [
    {
      version: "4.0.3",
      sha256: "f2d9a231b7cf97f1fee6e8c9663113ebf6c240d407d3c118c55b3633d6be6e5f",
      verified: false,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  arguments: [
    "-DCMAKE_POLICY_VERSION_MINIMUM=3.5",
    "-DGKLIB_PATH=${source}/metis/GKlib",
    "-DMETIS_PATH=${source}/metis",
    "-DSHARED=1",
    "-DCMAKE_POSITION_INDEPENDENT_CODE=ON",
  ],
  features: {},
  needs: ["mpi", "metis"],
  compiledBy: "mpi",
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
