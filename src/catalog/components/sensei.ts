import type { Component } from "./component.ts";

export const sensei = {
  name: "sensei",
  what: "One interface for simulations to several ways of showing them while they run",
  facts: "https://sensei-insitu.readthedocs.io/en/latest/installation.html",
  url: "https://github.com/SENSEI-insitu/SENSEI/releases/download/v${version}/SENSEI-${version}.tar.gz",
  versions: [
    {
      version: "5.0.0",
      sha256: "3ef948d753d37dfddbbc2c993c823487d4ce40543d35abc008e90c75dfbfa16e",
      verified: false,
    },
    {
      version: "4.1.0",
      sha256: "e1154240c022069fee454c747d7c60e065d36b4d1dc71852b3cd527c22b531c1",
      verified: false,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  arguments: ["-DBUILD_SHARED_LIBS=ON", "-DBUILD_TESTING=OFF", "-DSENSEI_ENABLE_CRAY_MPICH=OFF"],
  features: {
    paraview: {
      what: "ParaView Catalyst",
      default: true,
      on: ["-DSENSEI_ENABLE_CATALYST=ON", "-DParaView_DIR=${path}"],
      off: ["-DSENSEI_ENABLE_CATALYST=OFF"],
      needs: "paraview",
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
    },
  },
  needs: ["mpi"],
  compiledBy: "mpi",
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
