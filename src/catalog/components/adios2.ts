import type { Component } from "./component.ts";

export const adios2 = {
  name: "adios2",
  what: "Arrays that programs write and others read while they run",
  facts: "https://adios2.readthedocs.io/en/latest/setting_up/setting_up.html",
  url: "https://github.com/ornladios/ADIOS2/archive/v${version}.tar.gz",
  versions: [
    {
      version: "2.12.1",
      sha256: "71edd8f721448311852122fca8d83ae497b43846e5bfcdfd275dc06bb7f3d0c5",
      verified: true,
    },
    {
      version: "2.10.2",
      sha256: "14cf0bcd94772194bce0f2c0e74dba187965d1cffd12d45f801c32929158579e",
      verified: true,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  arguments: [
    "-DADIOS2_BUILD_EXAMPLES=OFF",
    "-DADIOS2_USE_Python=OFF",
    "-DADIOS2_USE_ZeroMQ=OFF",
    "-DBUILD_SHARED_LIBS=ON",
    "-DBUILD_TESTING=OFF",
  ],
  features: {
    mpi: {
      what: "Many processes at once",
      default: true,
      on: ["-DADIOS2_USE_MPI=ON"],
      off: ["-DADIOS2_USE_MPI=OFF"],
      needs: "mpi",
      compiles: true,
    },
    hdf5: {
      what: "Files of HDF5 too",
      default: false,
      on: ["-DADIOS2_USE_HDF5=ON"],
      off: ["-DADIOS2_USE_HDF5=OFF"],
      needs: "hdf5",
    },
    fortran: {
      what: "Fortran interfaces",
      default: false,
      on: ["-DADIOS2_USE_Fortran=ON"],
      off: ["-DADIOS2_USE_Fortran=OFF"],
      languages: ["fortran"],
    },
  },
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
