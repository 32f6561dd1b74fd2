import type { DistroPackages } from "./components/component.ts";
import type { ManagerName } from "./distros.ts";

/**
 * What openSUSE and SUSE Linux Enterprise call the packages that the RHEL family calls otherwise, where the catalogue
 * names them. Those not here have the same name in both. Source: the package lists of openSUSE Leap 15.6.
 */
const NAMES: Readonly<Record<string, string>> = {
  "bzip2-devel": "libbz2-devel",
  "bzip2-libs": "libbz2-1",
  "gcc-gfortran": "gcc-fortran",
  "environment-modules": "Modules",
  gmp: "libgmp10",
  "hwloc-libs": "libhwloc15",
  libatomic: "libatomic1",
  libcurl: "libcurl4",
  libevent: "libevent-2_1-8",
  libgfortran: "libgfortran5",
  libgomp: "libgomp1",
  "libglvnd-opengl": "libglvnd",
  libibumad: "libibumad3",
  libibverbs: "libibverbs1",
  libmpc: "libmpc3",
  "libmpc-devel": "mpc-devel",
  libnl3: "libnl3-200",
  libomp: "libomp17-devel",
  "libomp-devel": "libomp17-devel",
  libquadmath: "libquadmath0",
  libpciaccess: "libpciaccess0",
  librdmacm: "librdmacm1",
  "libstdc++": "libstdc++6",
  libxml2: "libxml2-2",
  libzstd: "libzstd1",
  "mesa-dri-drivers": "Mesa-dri",
  "mesa-libEGL": "Mesa-libEGL1",
  "mesa-libGL": "Mesa-libGL1",
  "mesa-libGL-devel": "Mesa-libGL-devel",
  mpfr: "libmpfr6",
  "ncurses-libs": "libncurses6",
  "numactl-devel": "libnuma-devel",
  "numactl-libs": "libnuma1",
  "pkgconf-pkg-config": "pkg-config",
  "systemd-libs": "libudev1",
  zlib: "libz1",
};

/** The packages of a list, as a manager's distributions name them. */
export function packageNames(packages: DistroPackages, manager: ManagerName): readonly string[] {
  if (manager !== "zypper") return packages[manager];
  return packages.dnf.map((name) => (Object.hasOwn(NAMES, name) ? (NAMES[name] ?? name) : name));
}
