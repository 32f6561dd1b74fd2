import type { Component } from "./component.ts";

export const paraview = {
  name: "paraview",
  what: "Visualisation of large data, without a screen",
  facts:
    "https://www.paraview.org/paraview-docs/latest/cxx/md__builds_gitlab-kitware-sciviz-ci_Documentation_dev_build.html",
  url: "https://www.paraview.org/files/v${minor}/ParaView-v${version}.tar.xz",
  versions: [
    {
      version: "6.1.1",
      sha256: "43671df11e1629cf9079815bfdfa9f22063a90cd1baed694072f80622f5ad92f",
      verified: false,
    },
    {
      version: "6.0.1",
      sha256: "5e56ac7af5e925b3cfd3fab82470933cbabc7e8fda87e14af64f995d6064eb06",
      verified: false,
    },
    {
      version: "5.11.1",
      sha256: "5cc2209f7fa37cd3155d199ff6c3590620c12ca4da732ef7698dec37fa8dbb34",
      verified: false,
    },
  ],
  builder: "cmake",
  languages: ["c", "c++"],
  arguments: [
    "-DPARAVIEW_USE_PYTHON=OFF",
    "-DPARAVIEW_USE_QT=OFF",
    // EGL draws on GPUs, and with Mesa on processors.
    "-DVTK_USE_X=OFF",
    "-DVTK_OPENGL_HAS_EGL=ON",
  ],
  features: {
    mpi: {
      what: "Many processes at once",
      default: true,
      on: ["-DPARAVIEW_USE_MPI=ON"],
      off: ["-DPARAVIEW_USE_MPI=OFF"],
      needs: "mpi",
      compiles: true,
    },
    catalyst: {
      what: "The edition for simulations that show themselves while they run",
      default: false,
      on: ["-DPARAVIEW_BUILD_EDITION=CATALYST_RENDERING", "-DPARAVIEW_ENABLE_CATALYST=ON"],
      off: ["-DPARAVIEW_ENABLE_CATALYST=OFF"],
      needs: "catalyst",
    },
  },
  packages: { apt: ["libegl-dev", "libgl-dev", "libopengl-dev"], dnf: ["libglvnd-devel"] },
  runtime: {
    apt: ["libegl1", "libgl1", "libopengl0"],
    dnf: ["libglvnd-opengl", "mesa-dri-drivers", "mesa-libEGL", "mesa-libGL"],
  },
} as const satisfies Component;
