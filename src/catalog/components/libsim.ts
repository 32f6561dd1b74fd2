import type { Component } from "./component.ts";

export const libsim = {
  name: "libsim",
  what: "VisIt's library for simulations that show themselves while they run, and the part of VisIt that draws",
  facts: "https://github.com/visit-dav/visit/blob/v3.4.1/src/CMake/VisItOptions.cmake",
  url: "https://github.com/visit-dav/visit/releases/download/v${version}/visit${version}.tar.gz",
  versions: [
    {
      version: "3.4.1",
      sha256: "942108cb294f4c9584a1628225b0be39c114c7e9e01805fb335d9c0b507689f5",
      verified: false,
    },
  ],
  builder: "cmake",
  folder: "src",
  languages: ["c", "c++"],
  arguments: [
    // It would read settings by the name of the machine.
    "-DVISIT_CONFIG_SITE=NONE",
    "-DCMAKE_POSITION_INDEPENDENT_CODE=ON",
    // Texts that are constant are handed on as ones that are not, which compilers of today refuse.
    "-DVISIT_CXX_FLAGS=-fpermissive",
    "-DVISIT_SERVER_COMPONENTS_ONLY=ON",
    "-DVISIT_ENABLE_LIBSIM=ON",
    "-DVISIT_PYTHON_SCRIPTING=OFF",
    "-DVISIT_PYTHON_FILTERS=OFF",
    "-DVISIT_USE_X=OFF",
    "-DVISIT_VTK_VERSION=9.2.6",
    // The image has VTK by itself.
    "-DVISIT_VTK_SKIP_INSTALL=ON",
    "-DVISIT_HEADERS_SKIP_INSTALL=ON",
    // It looks for zlib in one folder alone, which on Debian is another.
    "-DZLIB_FOUND=ON",
    "-DZLIB_LIBRARY=z",
    "-DVISIT_CREATE_XMLTOOLS_GEN_TARGETS=OFF",
    "-DVISIT_ENABLE_ANNOTATION_TOOLS=OFF",
    "-DVISIT_ENABLE_DATAGEN=OFF",
    "-DVISIT_ENABLE_DIAGNOSTICS=OFF",
    "-DVISIT_ENABLE_EXAMPLES=OFF",
    "-DVISIT_ENABLE_MANUALS=OFF",
    "-DVISIT_ENABLE_SILO_TOOLS=OFF",
    "-DVISIT_ENABLE_UNIT_TESTS=OFF",
  ],
  // VisIt's names for them; all that is neither x86-64 nor POWER is `linux-intel`.
  machines: { amd64: "linux-x86_64", arm64: "linux-intel" },
  features: {
    mpi: {
      what: "Many processes at once",
      default: true,
      on: ["-DVISIT_PARALLEL=ON", "-DVISIT_MPI_COMPILER=mpicxx"],
      off: ["-DVISIT_PARALLEL=OFF"],
      needs: "mpi",
      compiles: true,
    },
  },
  needs: ["vtk"],
  works: [
    {
      with: "vtk",
      versions: ["9.2."],
      why: "VisIt 3.4 is written for VTK 9.2, and calls GLEW, which VTK has no more from 9.4 on",
    },
  ],
  packages: {
    apt: ["libgl-dev", "libopengl-dev", "zlib1g-dev"],
    dnf: ["libglvnd-devel", "zlib-devel"],
  },
  // What finds its parts when a simulation asks for them is written in Python.
  runtime: { apt: ["python3", "zlib1g"], dnf: ["python3", "zlib"] },
  folders: {
    programs: ["bin"],
    libraries: ["${version}/${machine}/lib", "${version}/${machine}/libsim/V2/lib"],
  },
} as const satisfies Component;
