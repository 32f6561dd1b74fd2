import type { Component } from "./component.ts";
import { INTEL_INSTALLER } from "./intel-installer.ts";

export const oneapi = {
  name: "oneapi",
  what: "Intel's compilers of C and C++",
  facts: "https://www.intel.com/content/www/us/en/docs/oneapi/installation-guide-linux/",
  url: "https://registrationcenter-download.intel.com/akdlm/IRC_NAS/0d61d48a-4fe8-4cb2-bd9d-94d2c19c6227/intel-dpcpp-cpp-compiler-${version}_offline.sh",
  versions: [
    {
      version: "2025.3.2.26",
      sha256: "37d6c9c22f90fbb4d2072fd45d0284f2b6b1ffd030d699e1e7a669087d093396",
      verified: false,
    },
    {
      version: "2025.2.1.7",
      sha256: "028ef9e2176289bab6b9d19828199d26cb6cd91babdcfcece7a9dd00c5a50376",
      verified: false,
      url: "https://registrationcenter-download.intel.com/akdlm/IRC_NAS/04c5fd98-57e6-4a4b-be4d-e84de3aea45a/intel-dpcpp-cpp-compiler-${version}_offline.sh",
    },
  ],
  builder: "commands",
  ...INTEL_INSTALLER,
  languages: ["c", "c++"],
  arguments: [],
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
  compilers: { CC: "compiler/${minor}/bin/icx", CXX: "compiler/${minor}/bin/icpx" },
  processors: {
    amd64: {
      1: "",
      2: "-march=x86-64-v2 -mtune=generic",
      3: "-march=x86-64-v3 -mtune=generic",
      4: "-march=x86-64-v4 -mtune=generic",
    },
  },
  folders: { programs: ["compiler/${minor}/bin"], libraries: ["compiler/${minor}/lib"] },
  redistributable: ["compiler/${minor}/lib"],
} as const satisfies Component;
