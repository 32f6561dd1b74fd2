import type { Component } from "./component.ts";

export const slurmPmi2 = {
  name: "slurm-pmi2",
  what: "PMI2 of Slurm, by which it starts processes of MPI",
  facts: "https://slurm.schedmd.com/mpi_guide.html",
  url: "https://github.com/SchedMD/slurm/archive/slurm-${version-}-1.tar.gz",
  versions: [
    {
      version: "24.11.6",
      sha256: "282708483326f381eb001a14852a1a82e65e18f37b62b7a5f4936c0ed443b600",
      verified: true,
    },
    {
      version: "22.05.8",
      sha256: "8c8f6a26a5d51e6c63773f2e02653eb724540ee8b360125c8d7732314ce737d6",
      verified: true,
    },
  ],
  builder: "autotools",
  make: ["-C", "contribs/pmi2"],
  languages: ["c"],
  arguments: ["--disable-static", "--without-munge"],
  features: {},
  packages: { apt: ["perl", "python3"], dnf: ["perl", "python3"] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
