import type { Component } from "./component.ts";

export const netcdf = {
  name: "netcdf",
  what: "Files of scientific arrays, the C library",
  facts: "https://docs.unidata.ucar.edu/netcdf-c/current/getting_and_building_netcdf.html",
  url: "https://github.com/Unidata/netcdf-c/archive/refs/tags/v${version}.tar.gz",
  versions: [
    {
      version: "4.9.3",
      sha256: "990f46d49525d6ab5dc4249f8684c6deeaf54de6fec63a187e9fb382cc0ffdff",
      verified: true,
    },
    {
      version: "4.9.2",
      sha256: "bc104d101278c68b303359b3dc4192f81592ae8640f1aee486921138f7f88cb7",
      verified: false,
    },
  ],
  builder: "autotools",
  // Its libraries are linked with that of C++.
  languages: ["c", "c++"],
  arguments: ["--disable-byterange", "--disable-libxml2", "--disable-static"],
  features: {
    dap: {
      what: "Data of remote servers",
      default: false,
      on: ["--enable-dap"],
      off: ["--disable-dap"],
      packages: { apt: ["libcurl4-openssl-dev"], dnf: ["libcurl-devel"] },
      runtime: { apt: ["libcurl4"], dnf: ["libcurl"] },
    },
    mpi: {
      what: "Files many processes write together, by parallel HDF5",
      default: false,
      on: ["--enable-parallel4"],
      off: ["--disable-parallel4"],
      needs: "mpi",
      compiles: true,
      asks: { hdf5: ["mpi"] },
    },
  },
  needs: ["hdf5"],
  packages: { apt: ["m4", "zlib1g-dev"], dnf: ["m4", "zlib-devel"] },
  runtime: { apt: ["zlib1g"], dnf: ["zlib"] },
} as const satisfies Component;
