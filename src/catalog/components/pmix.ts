import type { Component } from "./component.ts";

export const pmix = {
  name: "pmix",
  what: "How processes of a job find one another, as Slurm and MPI speak it",
  facts: "https://docs.openpmix.org/en/latest/installing-pmix/index.html",
  url: "https://github.com/openpmix/openpmix/releases/download/v${version}/pmix-${version}.tar.gz",
  versions: [
    {
      version: "4.2.9",
      sha256: "6b11f4fd5c9d7f8e55fc6ebdee9af04b839f44d06044e58cea38c87c168784b3",
      verified: false,
    },
    {
      version: "5.0.10",
      sha256: "78663f6b932589d68e24feaf7f8a948d60be68d91965f3effbacb4cd88cf9a95",
      verified: false,
    },
    {
      version: "5.0.5",
      sha256: "a12e148c8ec4b032593a2c465a762e93c43ad715f3ceb9fbc038525613b0c70d",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c"],
  arguments: ["--disable-static"],
  features: {},
  packages: {
    apt: ["libevent-dev", "libhwloc-dev", "perl", "zlib1g-dev"],
    dnf: ["hwloc-devel", "libevent-devel", "perl", "zlib-devel"],
  },
  runtime: {
    apt: ["libevent-core-2.1-7", "libevent-pthreads-2.1-7", "libhwloc15", "zlib1g"],
    dnf: ["hwloc-libs", "libevent", "zlib"],
  },
} as const satisfies Component;
