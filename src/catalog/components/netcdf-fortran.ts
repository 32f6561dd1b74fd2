import type { Component } from "./component.ts";

export const netcdfFortran = {
  name: "netcdf-fortran",
  what: "Files of scientific arrays, Fortran interfaces",
  facts: "https://docs.unidata.ucar.edu/netcdf-fortran/current/",
  url: "https://downloads.unidata.ucar.edu/netcdf-fortran/${version}/netcdf-fortran-${version}.tar.gz",
  versions: [
    {
      version: "4.6.2",
      sha256: "df26b99d9003c93a8bc287b58172bf1c279676f8c10d6dd0daf8bc7204877096",
      verified: false,
    },
    {
      version: "4.5.4",
      sha256: "0a19b26a2b6e29fab5d29d7d7e08c24e87712d09a5cafeea90e16e0a2ab86b81",
      verified: false,
    },
  ],
  builder: "autotools",
  languages: ["c", "fortran"],
  arguments: ["--disable-static"],
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
