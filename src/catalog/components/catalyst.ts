import type { Component } from "./component.ts";

export const catalyst = {
  name: "catalyst",
  what: "What a simulation calls to show itself while it runs; ParaView answers",
  facts: "https://catalyst-in-situ.readthedocs.io/en/latest/",
  url: "https://gitlab.kitware.com/api/v4/projects/5912/packages/generic/catalyst/v${version}/catalyst-v${version}.tar.gz",
  versions: [
    {
      version: "2.1.0",
      sha256: "1db07593c2f0203f53dfa39445d6f9d7a7fff78e0ce024b17af66ca7bce78abc",
      verified: false,
    },
    {
      version: "2.0.0",
      sha256: "5842b690bd8afa635414da9b9c5e5d79fa37879b0d382428d0d8e26ba5374828",
      verified: false,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  arguments: ["-DCATALYST_BUILD_TESTING=OFF"],
  features: {
    cmake: {
      what: "CMake as a component, where the distribution's is older than 3.26",
      default: true,
      on: [],
      off: [],
      needs: "cmake",
    },
    mpi: {
      what: "Many processes at once",
      default: false,
      on: ["-DCATALYST_USE_MPI=ON"],
      off: ["-DCATALYST_USE_MPI=OFF"],
      needs: "mpi",
      compiles: true,
    },
  },
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
