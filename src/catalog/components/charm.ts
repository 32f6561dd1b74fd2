import type { Component } from "./component.ts";

export const charm = {
  name: "charm",
  what: "Charm++, programs as objects that send one another messages",
  facts: "https://charm.readthedocs.io/en/latest/charm++/manual.html#installing-charm",
  url: "https://charm.cs.illinois.edu/distrib/charm-${version}.tar.gz",
  versions: [
    {
      version: "7.0.0",
      sha256: "9c247b421bb157bdf9bc0ced3e25738c7a1dc1f7ec57b7943a7faf97f7e4fb2e",
      verified: false,
    },
  ],
  builder: "commands",
  // Its script refuses a folder that is there, as ours is, but for one that Spack made ready.
  commands: [
    [
      "sh",
      "-ec",
      'ready=$1; shift; mkdir "$ready"; "$@"; rmdir "$ready"',
      "sh",
      "${prefix}/.spack",
      "./build",
      "charm++",
      "${machine}",
      "--with-production",
      "--build-shared",
      "-j${jobs}",
      "--destination=${prefix}",
    ],
  ],
  languages: ["c", "c++", "fortran"],
  arguments: [],
  machines: {
    amd64: "multicore-linux-x86_64",
    arm64: "multicore-linux-arm8",
    ppc64le: "multicore-linux-ppc64le",
  },
  features: {},
  packages: {
    apt: ["autoconf", "automake", "cmake", "libtool", "zlib1g-dev"],
    dnf: ["autoconf", "automake", "cmake", "libtool", "zlib-devel"],
  },
  runtime: { apt: ["zlib1g"], dnf: ["zlib"] },
  env: { CHARMBASE: "${prefix}" },
  folders: { programs: ["bin"], libraries: ["lib", "lib_so"] },
  isTool: true,
} as const satisfies Component;
