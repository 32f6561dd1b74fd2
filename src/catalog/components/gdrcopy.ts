import type { Component } from "./component.ts";

export const gdrcopy = {
  name: "gdrcopy",
  what: "Copies between memory of NVIDIA GPUs and of the host by the processor; its kernel module is the host's",
  facts: "https://github.com/NVIDIA/gdrcopy/blob/master/README.md",
  url: "https://github.com/NVIDIA/gdrcopy/archive/v${version}.tar.gz",
  versions: [
    {
      version: "2.5.1",
      sha256: "c6d5ebb7dabb89d798f27609511735595004da73af28d93ac041bb5290c4cbec",
      verified: true,
    },
    {
      version: "2.4.4",
      sha256: "8802f7bc4a589a610118023bdcdd83c10a56dea399acf6eeaac32e8cc10739a8",
      verified: true,
    },
  ],
  builder: "make",
  targets: { build: ["lib"], install: ["lib_install"] },
  languages: ["c"],
  arguments: ["prefix=${prefix}"],
  // It asks gcc by that name what it compiles for, which may not be there.
  architectures: { amd64: ["GDRAPI_ARCH=X86"], arm64: ["GDRAPI_ARCH=ARM64"], ppc64le: ["GDRAPI_ARCH=POWER"] },
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
