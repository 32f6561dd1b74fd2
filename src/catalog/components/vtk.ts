import type { Component } from "./component.ts";

export const vtk = {
  name: "vtk",
  what: "The Visualization Toolkit, without a screen",
  facts: "https://docs.vtk.org/en/latest/build_instructions/build_settings.html",
  url: "https://www.vtk.org/files/release/${minor}/VTK-${version}.tar.gz",
  // The second is the one VisIt is written for.
  versions: [
    {
      version: "9.5.1",
      sha256: "14443661c7b095d05b4e376fb3f40613f173e34fc9d4658234e9ec1d624a618f",
      verified: false,
    },
    {
      version: "9.2.6",
      sha256: "06fc8d49c4e56f498c40fcb38a563ed8d4ec31358d0101e8988f0bb4d539dd12",
      verified: false,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  arguments: [
    "-DCMAKE_INSTALL_LIBDIR=lib",
    "-DVTK_BUILD_TESTING=OFF",
    "-DVTK_WRAP_PYTHON=OFF",
    "-DVTK_WRAP_JAVA=OFF",
    // EGL draws on GPUs, and with Mesa on processors.
    "-DVTK_USE_X=OFF",
    "-DVTK_OPENGL_HAS_EGL=ON",
    // Those that are built on it may put their own classes in place of its.
    "-DVTK_ALL_NEW_OBJECT_FACTORY=ON",
    // Headers that 9.2 uses and does not name: before GCC 13 others brought them.
    "-DCMAKE_CXX_FLAGS_RELEASE=-O3 -DNDEBUG -include array -include cstdint -include string -include vector",
  ],
  features: {
    mpi: {
      what: "Many processes at once",
      default: true,
      on: ["-DVTK_USE_MPI=ON"],
      off: ["-DVTK_USE_MPI=OFF"],
      needs: "mpi",
      compiles: true,
    },
  },
  packages: { apt: ["libegl-dev", "libgl-dev", "libopengl-dev"], dnf: ["libglvnd-devel"] },
  runtime: {
    apt: ["libegl1", "libgl1", "libopengl0"],
    dnf: ["libglvnd-opengl", "mesa-dri-drivers", "mesa-libEGL", "mesa-libGL"],
  },
} as const satisfies Component;
