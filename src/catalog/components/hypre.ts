import type { Component } from "./component.ts";

export const hypre = {
  name: "hypre",
  what: "Preconditioners and solvers for linear systems, on many processes",
  facts: "https://hypre.readthedocs.io/en/latest/ch-misc.html",
  url: "https://github.com/hypre-space/hypre/archive/v${version}.tar.gz",
  versions: [
    {
      version: "3.1.0",
      sha256: "a6879ae9375d95c26afd97141d61e7a8092807333bf40cd180b385aed7351b2d",
      verified: true,
    },
    {
      version: "2.32.0",
      sha256: "2277b6f01de4a7d0b01cfe12615255d9640eaa02268565a7ce1a769beab25fa1",
      verified: true,
    },
  ],
  builder: "cmake",
  folder: "src",
  languages: ["c", "c++", "fortran"],
  // Until version 3 what is shared had a name of its own, as MPI had.
  arguments: [
    "-DHYPRE_BUILD_EXAMPLES=OFF",
    "-DHYPRE_BUILD_TESTS=OFF",
    "-DBUILD_SHARED_LIBS=ON",
    "-DHYPRE_ENABLE_SHARED=ON",
  ],
  features: {
    mpi: {
      what: "Many processes at once",
      default: true,
      on: ["-DHYPRE_ENABLE_MPI=ON", "-DHYPRE_WITH_MPI=ON"],
      off: ["-DHYPRE_ENABLE_MPI=OFF", "-DHYPRE_WITH_MPI=OFF"],
      needs: "mpi",
      compiles: true,
    },
  },
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
