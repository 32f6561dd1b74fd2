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
  // By itself it takes g++, whatever the compiler is, and none of the flags.
  commands: [
    [
      "sh",
      "-ec",
      'printf \'using gcc : : "%s" : <cxxflags>"%s" ;\\n\' "$CXX" "$CXXFLAGS" >mlspec-config.jam',
    ],
    [
      "sh",
      "-ec",
      'if [ "$CXX" != g++ ]; then mkdir mlspec-bin; printf \'#!/bin/sh\\nexec "%s" "$@"\\n\' "$(command -v "$CXX")" >mlspec-bin/g++; chmod +x mlspec-bin/g++; PATH=$PWD/mlspec-bin:$PATH; fi; exec "$@"',
      "sh",
      "./bootstrap.sh",
      "--with-toolset=gcc",
      "--prefix=${prefix}",
      "--without-libraries=python",
    ],
    [
      "./b2",
      "-j${jobs}",
      "-q",
      "--user-config=mlspec-config.jam",
      "toolset=gcc",
      "install",
      "link=shared",
      "variant=release",
    ],
  ],
  languages: ["c", "c++"],
  arguments: [],
  features: {},
  packages: { apt: ["libbz2-dev", "zlib1g-dev"], dnf: ["bzip2-devel", "which", "zlib-devel"] },
  // That of Fortran brings libquadmath where there is one, which Boost's charconv stands on there.
  runtime: { apt: ["libbz2-1.0", "libgfortran5", "zlib1g"], dnf: ["bzip2-libs", "libgfortran", "zlib"] },
} as const satisfies Component;
