import type { Component } from "./component.ts";

export const sensei = {
  name: "sensei",
  what: "One interface for simulations to several ways of showing them while they run",
  facts: "https://sensei-insitu.readthedocs.io/en/latest/installation.html",
  url: "https://github.com/SENSEI-insitu/SENSEI/releases/download/v${version}/SENSEI-${version}.tar.gz",
  // Before 5 its options had other names.
  versions: [
    {
      version: "5.0.0",
      sha256: "3ef948d753d37dfddbbc2c993c823487d4ce40543d35abc008e90c75dfbfa16e",
      verified: false,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  arguments: [
    "-DBUILD_SHARED_LIBS=ON",
    "-DBUILD_TESTING=OFF",
    // Its own flags are for the processor at hand where it finds none.
    "-DCMAKE_CXX_FLAGS_RELEASE=-O3 -DNDEBUG",
    "-DSENSEI_ENABLE_CRAY_MPICH=OFF",
    "-DSENSEI_ENABLE_PYTHON=OFF",
  ],
  features: {
    paraview: {
      what: "ParaView Catalyst",
      default: true,
      on: ["-DSENSEI_ENABLE_CATALYST=ON", "-DSENSEI_ENABLE_CATALYST_PYTHON=OFF", "-DParaView_DIR=${path}"],
      off: ["-DSENSEI_ENABLE_CATALYST=OFF"],
      needs: "paraview",
    },
    libsim: {
      what: "VisIt's Libsim",
      default: false,
      // Below Libsim's prefix a folder has the name of the machine: SENSEI then finds the library by LD_LIBRARY_PATH.
      on: ["-DSENSEI_ENABLE_LIBSIM=ON", "-DVISIT_DIR=${path}"],
      off: ["-DSENSEI_ENABLE_LIBSIM=OFF"],
      needs: "libsim",
    },
    adios2: {
      what: "Through ADIOS2 to another program",
      default: false,
      on: ["-DSENSEI_ENABLE_ADIOS2=ON", "-DADIOS2_DIR=${path}"],
      off: ["-DSENSEI_ENABLE_ADIOS2=OFF"],
      needs: "adios2",
    },
    hdf5: {
      what: "Files of HDF5",
      default: false,
      on: ["-DSENSEI_ENABLE_HDF5=ON"],
      off: ["-DSENSEI_ENABLE_HDF5=OFF"],
      needs: "hdf5",
      asks: { hdf5: ["mpi"] },
    },
  },
  needs: ["mpi"],
  compiledBy: "mpi",
  conflicts: [
    { features: ["paraview", "libsim"], why: "each brings a VTK of its own, and one program can have one" },
  ],
  works: [
    {
      with: "paraview",
      versions: ["5.9.", "5.10.", "5.11.0", "5.11.1"],
      why: "SENSEI 5 refuses any but ParaView 5.9 to 5.11.1",
    },
  ],
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
