import type { DistroPackages } from "./components/component.ts";

/**
 * What EasyBuild runs by itself: Python, a modules tool, programs that open sources and patch them, and compilers for what
 * is built without a toolchain, the first compiler included. Source: EasyBuild's documentation, "Installation: requirements".
 */
export const EASYBUILD_PACKAGES: DistroPackages = {
  apt: [
    "bzip2",
    "environment-modules",
    "file",
    "g++",
    "gcc",
    "libc6-dev",
    "make",
    "patch",
    "python3",
    "python3-venv",
    "unzip",
    "xz-utils",
  ],
  dnf: [
    "bzip2",
    "diffutils",
    "environment-modules",
    "file",
    "findutils",
    "gcc",
    "gcc-c++",
    "glibc-devel",
    "gzip",
    "make",
    "patch",
    "python3",
    "python3-pip",
    "tar",
    "unzip",
    "util-linux",
    "which",
    "xz",
  ],
};
