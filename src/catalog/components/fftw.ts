import type { Component } from "./component.ts";

export const fftw = {
  name: "fftw",
  what: "Fourier transforms in any number of dimensions",
  facts: "https://www.fftw.org/fftw3_doc/Installation-and-Customization.html",
  url: "https://www.fftw.org/fftw-${version}.tar.gz",
  // First the one whose archive was compared.
  versions: [
    {
      version: "3.3.10",
      sha256: "56c932549852cddcfafdab3820b0200c7742675be92179e59e6215b340e26467",
      verified: true,
    },
    {
      version: "3.3.11",
      sha256: "5630c24cdeb33b131612f7eb4b1a9934234754f9f388ff8617458d0be6f239a1",
      verified: true,
    },
  ],
  builder: "autotools",
  languages: ["c"],
  arguments: ["--enable-shared"],
  architectures: { amd64: ["--enable-sse2"], arm64: [] },
  // Its kernels are compiled with flags of their own, whatever CFLAGS say, and chosen when it runs.
  levels: { 3: ["--enable-avx", "--enable-avx2"], 4: ["--enable-avx", "--enable-avx2", "--enable-avx512"] },
  features: {
    mpi: { what: "Distributed transforms", default: false, on: ["--enable-mpi"], off: [], needs: "mpi" },
    openmp: {
      what: "Threads by OpenMP",
      default: true,
      on: ["--enable-openmp"],
      off: [],
      runtime: { apt: ["libgomp1"], dnf: ["libgomp"] },
    },
    threads: { what: "POSIX threads", default: true, on: ["--enable-threads"], off: [] },
    float: { what: "Single precision, in place of double", default: false, on: ["--enable-float"], off: [] },
    fortran: {
      what: "Fortran interfaces",
      default: true,
      on: [],
      off: ["--disable-fortran"],
      languages: ["fortran"],
    },
  },
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
