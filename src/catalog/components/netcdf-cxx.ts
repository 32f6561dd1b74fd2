import type { Component } from "./component.ts";

export const netcdfCxx = {
  name: "netcdf-cxx",
  what: "Files of scientific arrays, C++ interfaces",
  facts: "https://docs.unidata.ucar.edu/netcdf-cxx/current/",
  url: "https://downloads.unidata.ucar.edu/netcdf-cxx/${version}/netcdf-cxx4-${version}.tar.gz",
  versions: [
    {
      version: "4.3.1",
      sha256: "6a1189a181eed043b5859e15d5c080c30d0e107406fbb212c8fb9814e90f3445",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c", "c++"],
  // An example for filters, which is built with the rest, needs a netCDF that keeps a log.
  arguments: ["--disable-static", "--disable-filter-testing"],
  features: {
    mpi: {
      what: "On a netCDF that many processes write together",
      default: false,
      on: ["--with-pic"],
      off: [],
      needs: "mpi",
      compiles: true,
      asks: { netcdf: ["mpi"] },
    },
  },
  needs: ["netcdf"],
  packages: { apt: ["m4"], dnf: ["m4"] },
  runtime: { apt: [], dnf: [] },
} as const satisfies Component;
