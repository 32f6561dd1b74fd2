import type { Component } from "./component.ts";

export const gcc = {
  name: "gcc",
  what: "The GNU compilers, newer or older than the distribution's",
  facts: "https://gcc.gnu.org/install/configure.html",
  url: "https://ftp.gnu.org/gnu/gcc/gcc-${version}/gcc-${version}.tar.xz",
  versions: [
    {
      version: "16.1.0",
      sha256: "50efb4d94c3397aff3b0d61a5abd748b4dd31d9d3f2ab7be05b171d36a510f79",
      verified: false,
    },
    {
      version: "15.2.0",
      sha256: "438fd996826b0c82485a29da03a72d71d6e3541a83ec702df4271f6fe025d24e",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c", "c++"],
  arguments: ["--disable-bootstrap", "--disable-multilib", "--enable-languages=c,c++,fortran"],
  features: {},
  packages: {
    apt: ["flex", "libgmp-dev", "libmpc-dev", "libmpfr-dev"],
    dnf: ["flex", "gmp-devel", "libmpc-devel", "mpfr-devel"],
  },
  runtime: {
    apt: ["binutils", "libc6-dev", "libgmp10", "libmpc3", "libmpfr6"],
    dnf: ["binutils", "glibc-devel", "gmp", "libmpc", "mpfr"],
  },
  compilers: { CC: "bin/gcc", CXX: "bin/g++", F77: "bin/gfortran", F90: "bin/gfortran", FC: "bin/gfortran" },
  folders: { programs: ["bin"], libraries: ["lib64"] },
  redistributable: ["lib64"],
} as const satisfies Component;
