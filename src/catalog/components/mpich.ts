import type { Component } from "./component.ts";

export const mpich = {
  name: "mpich",
  what: "MPICH, an implementation of the Message Passing Interface",
  facts: "https://github.com/pmodels/mpich/blob/main/README.vin",
  url: "https://www.mpich.org/static/downloads/${version}/mpich-${version}.tar.gz",
  versions: [
    {
      version: "5.0.1",
      sha256: "8c1832a13ddacf071685069f5fadfd1f2877a29e1a628652892c65211b1f3327",
      verified: false,
    },
    {
      version: "4.3.2",
      sha256: "47d774587a7156a53752218c811c852e70ac44db9c502dc3f399b4cb817e3818",
      verified: false,
    },
    {
      version: "4.3.1",
      sha256: "acc11cb2bdc69678dc8bba747c24a28233c58596f81f03785bf2b7bb7a0ef7dc",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c", "c++"],
  arguments: ["--disable-doc", "--disable-static", "--enable-shared"],
  features: {
    ucx: {
      what: "UCX for messages, in place of libfabric",
      default: false,
      on: ["--with-device=ch4:ucx", "--with-ucx=${path}"],
      off: ["--with-device=ch4:ofi"],
      needs: "ucx",
    },
    fortran: {
      what: "Fortran interfaces",
      default: true,
      on: ["--enable-fortran=all"],
      off: ["--disable-fortran"],
      languages: ["fortran"],
    },
  },
  // FC is all its configure scripts take for Fortran of today; another name beside it they refuse.
  unset: ["F90"],
  provides: "mpi",
  packages: { apt: ["perl", "python3"], dnf: ["perl", "python3"] },
  runtime: { apt: ["openssh-client"], dnf: ["openssh-clients"] },
  compilers: {
    CC: "bin/mpicc",
    CXX: "bin/mpicxx",
    F77: "bin/mpif77",
    F90: "bin/mpif90",
    FC: "bin/mpifort",
  },
} as const satisfies Component;
