import type { Component } from "./component.ts";

export const cgns = {
  name: "cgns",
  what: "Files of computational fluid dynamics",
  facts: "https://cgns.github.io/",
  url: "https://github.com/CGNS/CGNS/archive/v${version}.tar.gz",
  versions: [
    {
      version: "4.5.0",
      sha256: "c72355219318755ba0a8646a8e56ee1c138cf909c1d738d258d2774fa4b529e9",
      verified: true,
    },
    {
      version: "4.4.0",
      sha256: "3b0615d1e6b566aa8772616ba5fd9ca4eca1a600720e36eadd914be348925fe2",
      verified: true,
    },
  ],
  builder: "cmake",
  languages: ["c"],
  arguments: [
    "-DCGNS_BUILD_CGNSTOOLS=OFF",
    "-DCGNS_BUILD_SHARED=ON",
    "-DCGNS_ENABLE_HDF5=ON",
    "-DCGNS_ENABLE_TESTS=OFF",
    "-DCGNS_USE_SHARED=ON",
    "-DHDF5_NEED_ZLIB=ON",
  ],
  features: {
    mpi: {
      what: "Files many processes write together, by parallel HDF5",
      default: false,
      on: ["-DCGNS_ENABLE_PARALLEL=ON", "-DHDF5_NEED_MPI=ON"],
      off: ["-DCGNS_ENABLE_PARALLEL=OFF"],
      needs: "mpi",
      compiles: true,
      asks: { hdf5: ["mpi"] },
    },
    fortran: {
      what: "Fortran interfaces",
      default: false,
      on: ["-DCGNS_ENABLE_FORTRAN=ON"],
      off: ["-DCGNS_ENABLE_FORTRAN=OFF"],
      languages: ["fortran"],
    },
  },
  needs: ["hdf5"],
  packages: { apt: ["zlib1g-dev"], dnf: ["zlib-devel"] },
  runtime: { apt: ["zlib1g"], dnf: ["zlib"] },
} as const satisfies Component;
