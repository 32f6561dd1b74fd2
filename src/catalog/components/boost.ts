import type { Component } from "./component.ts";

export const boost = {
  name: "boost",
  what: "Libraries of C++",
  facts: "https://www.boost.org/doc/libs/release/more/getting_started/unix-variants.html",
  url: "https://archives.boost.io/release/${version}/source/boost_${version_}.tar.bz2",
  versions: [
    {
      version: "1.90.0",
      sha256: "49551aff3b22cbc5c5a9ed3dbc92f0e23ea50a0f7325b0d198b705e8ee3fc305",
      verified: false,
    },
    {
      version: "1.88.0",
      sha256: "46d9d2c06637b219270877c9e16155cbd015b6dc84349af064c088e9b5b12f7b",
      verified: false,
    },
    {
      version: "1.83.0",
      sha256: "6478edfe2f3305127cffe8caf73ea0176c53769f4bf1585be237eb30798c3b8e",
      verified: false,
    },
  ],
  builder: "commands",
  commands: [
    ["./bootstrap.sh", "--prefix=${prefix}", "--without-libraries=python"],
    ["./b2", "-j${jobs}", "-q", "install", "link=shared", "variant=release"],
  ],
  languages: ["c", "c++"],
  arguments: [],
  features: {},
  packages: { apt: ["libbz2-dev", "zlib1g-dev"], dnf: ["bzip2-devel", "which", "zlib-devel"] },
  runtime: { apt: ["libbz2-1.0", "zlib1g"], dnf: ["bzip2-libs", "zlib"] },
} as const satisfies Component;
