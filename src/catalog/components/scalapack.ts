import type { Component } from "./component.ts";

export const scalapack = {
  name: "scalapack",
  what: "Dense linear algebra on many processes",
  facts: "https://www.netlib.org/scalapack/",
  url: "https://github.com/Reference-ScaLAPACK/scalapack/archive/refs/tags/v${version}.tar.gz",
  versions: [
    {
      version: "2.2.2",
      sha256: "a2f0c9180a210bf7ffe126c9cb81099cf337da1a7120ddb4cbe4894eb7b7d022",
      verified: true,
    },
    {
      version: "2.2.0",
      sha256: "8862fc9673acf5f87a474aaa71cd74ae27e9bbeee475dbd7292cec5b8bcbdcf3",
      verified: true,
    },
  ],
  builder: "cmake",
  languages: ["c", "fortran"],
  arguments: ["-DBUILD_SHARED_LIBS=ON", "-DSCALAPACK_BUILD_TESTS=OFF"],
  features: {},
  needs: ["mpi", "blas"],
  compiledBy: "mpi",
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
