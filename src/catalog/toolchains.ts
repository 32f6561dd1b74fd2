import type { DistroPackages, Language } from "./components/component.ts";
import type { CompilerName } from "./cpu/microarchitecture.ts";

/** Compilers of a distribution, as one set. `${major}` is the version asked for. */
export interface Toolchain {
  readonly name: CompilerName;
  /** What compiles Fortran, where that is another set's. */
  readonly fortran?: CompilerName;
  /** Packages a language takes, at the distribution's own version and at one that is asked for. */
  readonly packages: Readonly<
    Record<Language, { readonly own: DistroPackages; readonly major: DistroPackages }>
  >;
  /** Programs a build calls, by the variable that names them; with a version it follows the name after a dash. */
  readonly programs: Readonly<Record<string, string>>;
  /** Libraries that programs it made need. */
  readonly runtime: Readonly<Record<Language, DistroPackages>>;
}

const nothing: DistroPackages = { apt: [], dnf: [] };

/**
 * Source: package lists of Debian, Ubuntu and the RHEL family. RHEL's own versions beside the distribution's are
 * software collections (gcc-toolset), which are switched on by a script: not here.
 */
const TOOLCHAINS: readonly Toolchain[] = [
  {
    name: "gcc",
    packages: {
      c: {
        own: { apt: ["gcc", "libc6-dev"], dnf: ["gcc", "glibc-devel"] },
        major: { apt: ["gcc-${major}", "libc6-dev"], dnf: [] },
      },
      "c++": { own: { apt: ["g++"], dnf: ["gcc-c++"] }, major: { apt: ["g++-${major}"], dnf: [] } },
      fortran: {
        own: { apt: ["gfortran"], dnf: ["gcc-gfortran"] },
        major: { apt: ["gfortran-${major}"], dnf: [] },
      },
    },
    programs: { CC: "gcc", CXX: "g++", F77: "gfortran", F90: "gfortran", FC: "gfortran" },
    runtime: {
      c: nothing,
      "c++": { apt: ["libstdc++6"], dnf: ["libstdc++"] },
      fortran: { apt: ["libgfortran5"], dnf: ["libgfortran"] },
    },
  },
  {
    name: "llvm",
    fortran: "gcc",
    packages: {
      c: {
        own: { apt: ["clang", "libc6-dev", "libomp-dev"], dnf: ["clang", "glibc-devel", "libomp-devel"] },
        major: { apt: ["clang-${major}", "libc6-dev", "libomp-${major}-dev"], dnf: [] },
      },
      "c++": { own: { apt: ["g++"], dnf: ["gcc-c++"] }, major: { apt: ["g++"], dnf: [] } },
      // Debian's clang has no Fortran compiler that configure scripts know.
      fortran: { own: { apt: ["gfortran"], dnf: ["gcc-gfortran"] }, major: { apt: ["gfortran"], dnf: [] } },
    },
    programs: { CC: "clang", CXX: "clang++" },
    runtime: {
      c: { apt: ["libomp5"], dnf: ["libomp"] },
      "c++": { apt: ["libstdc++6"], dnf: ["libstdc++"] },
      fortran: { apt: ["libgfortran5"], dnf: ["libgfortran"] },
    },
  },
];

/** The toolchain of a name; undefined where none is known. */
export function toolchainOf(name: string): Toolchain | undefined {
  return TOOLCHAINS.find((toolchain) => toolchain.name === name);
}

/** Versions a distribution's own compilers have, by os-release's ID and version. Source: its package lists. */
const OWN_VERSIONS: Readonly<Record<string, Readonly<Partial<Record<CompilerName, string>>>>> = {
  "debian-11": { gcc: "10.2", llvm: "11.0" },
  "debian-12": { gcc: "12.2", llvm: "14.0" },
  "debian-13": { gcc: "14.2", llvm: "19.1" },
  "ubuntu-20.04": { gcc: "9.4", llvm: "10.0" },
  "ubuntu-22.04": { gcc: "11.4", llvm: "14.0" },
  "ubuntu-24.04": { gcc: "13.3", llvm: "18.1" },
  "rhel-8": { gcc: "8.5" },
  "rhel-9": { gcc: "11.5" },
  "rhel-10": { gcc: "14.3" },
};

/** The version of a distribution's own compiler; undefined where it is not recorded. */
export function compilerVersionOf(
  compiler: CompilerName,
  distro: { readonly id: string; readonly idLike: readonly string[]; readonly versionId: string },
): string | undefined {
  const release = `${distro.id}-${distro.versionId}`;
  const family = distro.idLike.includes("rhel") ? `rhel-${distro.versionId.split(".")[0]}` : release;
  return (OWN_VERSIONS[release] ?? OWN_VERSIONS[family])?.[compiler];
}

/** Names of all toolchains, sorted. */
export function toolchainNames(): readonly string[] {
  return TOOLCHAINS.map(({ name }) => name).sort();
}
