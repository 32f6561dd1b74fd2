import type { Component } from "./component.ts";

export const hdf5 = {
  name: "hdf5",
  what: "Files of arrays that describe themselves",
  facts: "https://github.com/HDFGroup/hdf5/blob/hdf5_1_12/release_docs/INSTALL",
  url: "https://support.hdfgroup.org/releases/hdf5/v${minor_}/v${version_}/downloads/hdf5-${version}.tar.gz",
  versions: [
    {
      version: "1.14.6",
      sha256: "e4defbac30f50d64e1556374aa49e574417c9e72c6b1de7a4ff88c4b1bea6e9b",
      verified: false,
    },
    {
      version: "1.12.2",
      sha256: "2a89af03d56ce7502dcae18232c241281ad1773561ec00c0f0e8ee2463910f14",
      verified: false,
      url: "https://support.hdfgroup.org/ftp/HDF5/releases/hdf5-${minor}/hdf5-${version}/src/hdf5-${version}.tar.gz",
    },
    {
      version: "1.10.9",
      sha256: "f5b77f59b705a755a5a223372d0222c7bc408fe8db6fa8d9d7ecf8bce291b8dd",
      verified: false,
      url: "https://support.hdfgroup.org/ftp/HDF5/releases/hdf5-${minor}/hdf5-${version}/src/hdf5-${version}.tar.gz",
    },
  ],
  builder: "autotools",
  // Its configure script asks for a C++ compiler even where nothing is written in C++.
  languages: ["c", "c++"],
  arguments: ["--disable-static", "--disable-tests", "--enable-build-mode=production", "--with-zlib"],
  features: {
    mpi: {
      what: "Files many processes write together",
      default: false,
      on: ["--enable-parallel"],
      off: [],
      needs: "mpi",
      compiles: true,
    },
    cxx: {
      what: "C++ interfaces",
      default: false,
      on: ["--enable-cxx"],
      off: ["--disable-cxx"],
    },
    fortran: {
      what: "Fortran interfaces",
      default: true,
      on: ["--enable-fortran"],
      off: ["--disable-fortran"],
      languages: ["fortran"],
    },
    hl: { what: "The high-level interface", default: true, on: ["--enable-hl"], off: ["--disable-hl"] },
    threadsafe: {
      what: "Calls from several threads",
      default: false,
      on: ["--enable-threadsafe"],
      off: ["--disable-threadsafe"],
    },
  },
  conflicts: [
    { features: ["mpi", "cxx"], why: "HDF5 has no parallel C++ interface" },
    { features: ["mpi", "threadsafe"], why: "HDF5 is either parallel or safe for threads" },
    { features: ["hl", "threadsafe"], why: "the high-level interface is not safe for threads" },
  ],
  packages: { apt: ["zlib1g-dev"], dnf: ["zlib-devel"] },
  runtime: { apt: ["zlib1g"], dnf: ["zlib"] },
  compilers: { H5CC: "bin/h5cc" },
} as const satisfies Component;
