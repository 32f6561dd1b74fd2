import type { Component } from "./component.ts";

export const aocc = {
  name: "aocc",
  what: "AMD's compilers",
  facts: "https://www.amd.com/en/developer/aocc.html",
  url: "https://download.amd.com/developer/eula/aocc/aocc-${minor-}/aocc-compiler-${version}.tar",
  versions: [
    {
      version: "5.2.0",
      sha256: "f98af7e2ae8801dd4ba443520653acb739536a86c2a1caf096310c3cfd554ca0",
      verified: false,
    },
    {
      version: "5.1.0",
      sha256: "3ccb56e399c66e10d437feb24b73552bc560210f7606d2609c06a7ef35d22c69",
      verified: false,
    },
  ],
  builder: "copy",
  languages: ["c", "c++"],
  arguments: [],
  machines: { amd64: "x86_64" },
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: {
    apt: ["libncurses6", "libquadmath0", "libxml2", "libzstd1"],
    dnf: ["libquadmath", "libxml2", "libzstd", "ncurses-libs"],
  },
  compilers: { CC: "bin/clang", CXX: "bin/clang++", F77: "bin/flang", F90: "bin/flang", FC: "bin/flang" },
  processors: {
    amd64: {
      1: "",
      2: "-march=x86-64-v2 -mtune=generic",
      3: "-march=x86-64-v3 -mtune=generic",
      4: "-march=x86-64-v4 -mtune=generic",
    },
  },
  redistributable: ["lib"],
  eula: "https://www.amd.com/en/developer/aocc/aocc-compiler/eula.html",
} as const satisfies Component;
