const DOCA =
  "{url: https://linux.mellanox.com/public/repo/doca/3.3.0/ubuntu22.04/x86_64, suite: ./, key: keys/mellanox.pub}";

/**
 * Names by which others call what is here under another name or no component, and what to write here. Source: the building
 * blocks of HPC Container Maker, the packages of Spack, the names of programs.
 */
const BY_MEANING: readonly (readonly [names: string, instead: string])[] = [
  [
    "doca doca-ofed mlnx-ofed mofed multi-ofed",
    `repositories: [${DOCA}] and packages: [ibverbs-providers, libibverbs1, librdmacm1], for packages are all it comes as`,
  ],
  [
    "ofed",
    "packages: [ibverbs-providers, libibverbs1, librdmacm1], with build: {packages: [libibverbs-dev, librdmacm-dev]}; or components: [rdma-core]",
  ],
  [
    "nsight nsys nvidia-nsight-systems",
    "components: [{nsight-systems: {eula: true}}]; kernels: nsight-compute",
  ],
  ["ncu nvidia-nsight-compute", "components: [{nsight-compute: {eula: true}}]"],
  ["visit", "components: [libsim]"],
  ["intel-psxe intel-oneapi-compilers", "components: [{oneapi: {eula: true}}]; its Fortran: oneapi-fortran"],
  ["impi intel-oneapi-mpi", "components: [{intel-mpi: {eula: true}}]"],
  ["intel-mkl intel-oneapi-mkl", "components: [{mkl: {eula: true}}]"],
  ["pgi", "components: [{nvhpc: {eula: true}}]"],
  ["arm-allinea-studio acfl", "components: [{arm: {eula: true}}]"],
  ["gnu", "toolchain: gcc@12, of the distribution; or components: [gcc]"],
  ["clang", "toolchain: llvm, of the distribution; or components: [llvm]"],
  ["netcdf-c", "components: [netcdf]"],
  ["netcdf-cxx4", "components: [netcdf-cxx]"],
  ["parallel-netcdf", "components: [pnetcdf]"],
  ["charmpp", "components: [charm]"],
  ["osu-micro-benchmarks omb", "components: [osu-benchmarks]"],
  ["netlib-scalapack", "components: [scalapack]"],
  ["lapack netlib-lapack", "components: [openblas]"],
  ["blas", "components: [openblas]; or mkl"],
  ["mpi", "components: [openmpi]; or mpich, mvapich, intel-mpi, hpcx"],
  ["conda mamba miniconda anaconda", "components: [miniforge]; an environment of it: conda"],
  ["cuda cudatoolkit", 'base: {distro: ubuntu:22.04, cuda: "12.4"}'],
  ["python", "base: python:3.11-slim; or packages: [python3]"],
  ["pip", "python: {packages: [numpy]}"],
  ["apt-get yum packages", "packages: [git]"],
  [
    "generic-autotools generic-build generic-cmake",
    "{build: autotools, url: …, sha256: …} behind a name of your own",
  ],
];

const INSTEAD: ReadonlyMap<string, string> = new Map(
  BY_MEANING.flatMap(([names, instead]) => names.split(" ").map((name) => [name, instead] as const)),
);

/** What to write for a name others give a component, however it is spelt; undefined where nobody calls anything so. */
export function insteadOfComponent(name: string): string | undefined {
  return INSTEAD.get(name.toLowerCase().replaceAll("_", "-"));
}

/** All such names, with what to write for them. */
export function otherComponentNames(): readonly {
  readonly names: readonly string[];
  readonly instead: string;
}[] {
  return BY_MEANING.map(([names, instead]) => ({ names: names.split(" "), instead }));
}
