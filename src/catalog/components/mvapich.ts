import type { Component } from "./component.ts";

export const mvapich = {
  name: "mvapich",
  what: "MVAPICH, an implementation of the Message Passing Interface for fast networks",
  facts: "https://mvapich-docs.readthedocs.io/en/mvapich-plus/",
  url: "https://mvapich.cse.ohio-state.edu/download/mvapich/mv2/mvapich-${version}.tar.gz",
  versions: [
    {
      version: "4.1",
      sha256: "25a53d3725b669e2c648158fb7c9fc5b1388953f3a2f949748586c447d0e43ee",
      verified: false,
    },
    {
      version: "4.0",
      sha256: "c532f7bdd5cca71f78c12e0885c492f6e276e283711806c84d0b0f80bb3e3b74",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c", "c++"],
  arguments: ["--disable-doc", "--disable-static", "--enable-shared", "--with-device=ch4:ucx"],
  // Its Fortran sources are older than the rule that arguments must match.
  features: {
    ucx: {
      what: "UCX as a component of its own, in place of the copy in MVAPICH",
      default: true,
      on: ["--with-ucx=${path}"],
      off: [],
      needs: "ucx",
      always: "the copy in MVAPICH would be compiled for the processor at hand",
    },
    fortran: {
      what: "Fortran interfaces",
      default: true,
      on: ["--enable-fortran=all", "FFLAGS=-O2 -std=legacy", "FCFLAGS=-O2 -std=legacy"],
      off: ["--disable-fortran"],
      languages: ["fortran"],
    },
  },
  // FC is all its configure scripts take for Fortran of today; another name beside it they refuse.
  unset: ["F90"],
  provides: "mpi",
  packages: { apt: ["bison", "flex", "perl", "python3"], dnf: ["bison", "flex", "perl", "python3"] },
  runtime: { apt: ["openssh-client"], dnf: ["openssh-clients"] },
  compilers: { CC: "bin/mpicc", CXX: "bin/mpicxx", F77: "bin/mpif77", F90: "bin/mpif90", FC: "bin/mpifort" },
} as const satisfies Component;
