import type { Component } from "./component.ts";
import { INTEL_INSTALLER } from "./intel-installer.ts";

export const oneapiFortran = {
  name: "oneapi-fortran",
  what: "Intel's compiler of Fortran",
  facts: "https://www.intel.com/content/www/us/en/docs/oneapi/installation-guide-linux/",
  url: "https://registrationcenter-download.intel.com/akdlm/IRC_NAS/3e53d136-2870-4836-adb1-892b558fa34a/intel-fortran-compiler-${version}_offline.sh",
  versions: [
    {
      version: "2025.3.2.25",
      sha256: "c64d20d70a277b1249d2ba9221be7245a843f3988df9076b4456619fe5929278",
      verified: false,
    },
    {
      version: "2025.2.1.9",
      sha256: "75165cc737d164cda2c068e0d8ec4f269f005a50bc2e254cd3cab6fdd063e145",
      verified: false,
      url: "https://registrationcenter-download.intel.com/akdlm/IRC_NAS/466b0d65-e502-4172-9e06-24c565029b96/intel-fortran-compiler-${version}_offline.sh",
    },
  ],
  builder: "commands",
  ...INTEL_INSTALLER,
  languages: ["c", "c++"],
  arguments: [],
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
  compilers: {
    F77: "compiler/${minor}/bin/ifx",
    F90: "compiler/${minor}/bin/ifx",
    FC: "compiler/${minor}/bin/ifx",
  },
  folders: { programs: ["compiler/${minor}/bin"], libraries: ["compiler/${minor}/lib"] },
  redistributable: ["compiler/${minor}/lib"],
} as const satisfies Component;
