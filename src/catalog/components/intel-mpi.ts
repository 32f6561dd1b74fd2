import type { Component } from "./component.ts";
import { INTEL_INSTALLER } from "./intel-installer.ts";

export const intelMpi = {
  name: "intel-mpi",
  what: "Intel's implementation of the Message Passing Interface",
  facts: "https://www.intel.com/content/www/us/en/docs/mpi-library/developer-guide-linux/",
  url: "https://registrationcenter-download.intel.com/akdlm/IRC_NAS/86923909-82e5-4c1a-9499-b4263e800a33/intel-mpi-${version}_offline.sh",
  versions: [
    {
      version: "2021.17.2.94",
      sha256: "4861c55fdfde1f08a293a7cfb715aaab498cb8fc700d5db8f0b67660e5948350",
      verified: false,
    },
    {
      version: "2021.16.2.916",
      sha256: "4c523de187394a687fd3ec43121c8c00f072df0b2af0caf8d4a237358f2d3f4a",
      verified: false,
      url: "https://registrationcenter-download.intel.com/akdlm/IRC_NAS/fc0ac5a0-c09e-443f-ba97-a63b7552ca4b/intel-mpi-${version}_offline.sh",
    },
  ],
  builder: "commands",
  ...INTEL_INSTALLER,
  languages: ["c", "c++"],
  arguments: [],
  features: {},
  provides: "mpi",
  packages: { apt: [], dnf: [] },
  runtime: { apt: ["openssh-client"], dnf: ["openssh-clients"] },
  compilers: {
    CC: "mpi/${minor}/bin/mpicc",
    CXX: "mpi/${minor}/bin/mpicxx",
    F77: "mpi/${minor}/bin/mpif77",
    F90: "mpi/${minor}/bin/mpif90",
    FC: "mpi/${minor}/bin/mpif90",
  },
  env: { I_MPI_ROOT: "${prefix}/mpi/${minor}" },
  folders: { programs: ["mpi/${minor}/bin"], libraries: ["mpi/${minor}/lib"] },
  redistributable: ["mpi/${minor}"],
} as const satisfies Component;
