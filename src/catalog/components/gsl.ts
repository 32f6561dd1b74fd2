import type { Component } from "./component.ts";

export const gsl = {
  name: "gsl",
  what: "The GNU Scientific Library",
  facts: "https://www.gnu.org/software/gsl/",
  url: "https://ftp.gnu.org/gnu/gsl/gsl-${version}.tar.gz",
  versions: [
    {
      version: "2.8",
      sha256: "6a99eeed15632c6354895b1dd542ed5a855c0f15d9ad1326c6fe2b2c9e423190",
      verified: false,
    },
    {
      version: "2.7.1",
      sha256: "dcb0fbd43048832b757ff9942691a8dd70026d5da0ff85601e52687f6deeb34b",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c"],
  arguments: ["--disable-static"],
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
