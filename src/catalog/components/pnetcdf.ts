import type { Component } from "./component.ts";

export const pnetcdf = {
  name: "pnetcdf",
  what: "Files of scientific arrays in the classic format, written by many processes",
  facts: "https://parallel-netcdf.github.io/",
  url: "https://parallel-netcdf.github.io/Release/pnetcdf-${version}.tar.gz",
  versions: [
    {
      version: "1.14.1",
      sha256: "6f0f7221006c211fce9ddd2c008796b8c69dd717b2ad1be0b4027fc328fd3220",
      verified: false,
    },
    {
      version: "1.14.0",
      sha256: "575f189fb01c53f93b3d6ae0e506f46e19694807c81af0b9548e947995acf704",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c"],
  arguments: ["--disable-static", "--enable-shared"],
  features: {
    cxx: {
      what: "C++ interfaces",
      default: false,
      on: ["--enable-cxx"],
      off: ["--disable-cxx"],
      languages: ["c++"],
    },
    fortran: {
      what: "Fortran interfaces",
      default: false,
      on: ["--enable-fortran"],
      off: ["--disable-fortran"],
      languages: ["fortran"],
    },
  },
  needs: ["mpi"],
  compiledBy: "mpi",
  packages: { apt: ["m4", "perl"], dnf: ["m4", "perl"] },
  runtime: { apt: ["libatomic1"], dnf: ["libatomic"] },
} as const satisfies Component;
