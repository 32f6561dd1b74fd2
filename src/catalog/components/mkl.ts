import type { Component } from "./component.ts";
import { INTEL_INSTALLER } from "./intel-installer.ts";

export const mkl = {
  name: "mkl",
  what: "Intel's linear algebra and Fourier transforms",
  facts: "https://www.intel.com/content/www/us/en/docs/onemkl/developer-guide-linux/",
  url: "https://registrationcenter-download.intel.com/akdlm/IRC_NAS/6a17080f-f0de-41b9-b587-52f92512c59a/intel-onemkl-${version}_offline.sh",
  versions: [
    {
      version: "2025.3.1.11",
      sha256: "89753ce0be82d31669172c08c6b6b863f2e25558d775496349473b3299240a01",
      verified: false,
    },
    {
      version: "2025.2.0.629",
      sha256: "7bfdde1379a9cd3c2784af4352931a0527a5c483c9da71e851a3f06e055af7c7",
      verified: false,
      url: "https://registrationcenter-download.intel.com/akdlm/IRC_NAS/47c7d946-fca1-441a-b0df-b094e3f045ea/intel-onemkl-${version}_offline.sh",
    },
  ],
  builder: "commands",
  ...INTEL_INSTALLER,
  languages: ["c", "c++"],
  arguments: [],
  features: {},
  provides: "blas",
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
  env: { MKLROOT: "${prefix}/mkl/${minor}" },
  folders: { programs: ["mkl/${minor}/bin"], libraries: ["mkl/${minor}/lib", "compiler/${minor}/lib"] },
  redistributable: ["mkl/${minor}/lib"],
} as const satisfies Component;
