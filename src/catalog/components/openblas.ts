import type { Component } from "./component.ts";

export const openblas = {
  name: "openblas",
  what: "Linear algebra, BLAS and LAPACK, for any processor of its architecture",
  facts: "https://github.com/OpenMathLib/OpenBLAS/blob/develop/Makefile.rule",
  url: "https://github.com/OpenMathLib/OpenBLAS/releases/download/v${version}/OpenBLAS-${version}.tar.gz",
  versions: [
    {
      version: "0.3.33",
      sha256: "6761af1d9f5d353ab4f0b7497be2643313b36c8f31caec0144bfef198e71e6ab",
      verified: false,
    },
    {
      version: "0.3.28",
      sha256: "f1003466ad074e9b0c8d421a204121100b0751c96fc6fcf3d1456bd12f8a00a1",
      verified: true,
    },
  ],
  builder: "make",
  languages: ["c", "fortran"],
  // Without a target the library would be for the processor it happens to be built on.
  arguments: ["DYNAMIC_ARCH=1", "NO_STATIC=1", "NUM_THREADS=128", "PREFIX=${prefix}"],
  architectures: { amd64: ["TARGET=GENERIC"], arm64: ["TARGET=ARMV8"], ppc64le: ["TARGET=POWER8"] },
  // Kernels for all processors are inside and chosen when it runs; this is what the rest is compiled for. The last one counts.
  levels: { 3: ["TARGET=HASWELL"], 4: ["TARGET=SKYLAKEX"] },
  features: {
    openmp: {
      what: "Threads by OpenMP",
      default: true,
      on: ["USE_OPENMP=1"],
      off: ["USE_OPENMP=0"],
      runtime: { apt: ["libgomp1"], dnf: ["libgomp"] },
    },
  },
  provides: "blas",
  packages: { apt: ["perl"], dnf: ["perl"] },
  runtime: { apt: [], dnf: [] },
  check: "tests",
} as const satisfies Component;
