import { adios2 } from "./adios2.ts";
import { amgx } from "./amgx.ts";
import { aocc } from "./aocc.ts";
import { arm } from "./arm.ts";
import { boost } from "./boost.ts";
import { catalyst } from "./catalyst.ts";
import { cgns } from "./cgns.ts";
import { charm } from "./charm.ts";
import { cmake } from "./cmake.ts";
import type { Component } from "./component.ts";
import { fftw } from "./fftw.ts";
import { gcc } from "./gcc.ts";
import { gdrcopy } from "./gdrcopy.ts";
import { gromacs } from "./gromacs.ts";
import { gsl } from "./gsl.ts";
import { hdf5 } from "./hdf5.ts";
import { hpcx } from "./hpcx.ts";
import { hypre } from "./hypre.ts";
import { intelMpi } from "./intel-mpi.ts";
import { julia } from "./julia.ts";
import { knem } from "./knem.ts";
import { kokkos } from "./kokkos.ts";
import { libfabric } from "./libfabric.ts";
import { libsim } from "./libsim.ts";
import { llvm } from "./llvm.ts";
import { magma } from "./magma.ts";
import { metis } from "./metis.ts";
import { miniforge } from "./miniforge.ts";
import { mkl } from "./mkl.ts";
import { mpich } from "./mpich.ts";
import { mvapich } from "./mvapich.ts";
import { mvapich2 } from "./mvapich2.ts";
import { mvapich2Gdr } from "./mvapich2-gdr.ts";
import { nccl } from "./nccl.ts";
import { netcdf } from "./netcdf.ts";
import { netcdfCxx } from "./netcdf-cxx.ts";
import { netcdfFortran } from "./netcdf-fortran.ts";
import { nsightCompute } from "./nsight-compute.ts";
import { nsightSystems } from "./nsight-systems.ts";
import { nvhpc } from "./nvhpc.ts";
import { nvshmem } from "./nvshmem.ts";
import { oneapi } from "./oneapi.ts";
import { oneapiFortran } from "./oneapi-fortran.ts";
import { openblas } from "./openblas.ts";
import { openmpi } from "./openmpi.ts";
import { osuBenchmarks } from "./osu-benchmarks.ts";
import { paraview } from "./paraview.ts";
import { parmetis } from "./parmetis.ts";
import { petsc } from "./petsc.ts";
import { pmix } from "./pmix.ts";
import { pnetcdf } from "./pnetcdf.ts";
import { rdmaCore } from "./rdma-core.ts";
import { scalapack } from "./scalapack.ts";
import { sensei } from "./sensei.ts";
import { slurmPmi2 } from "./slurm-pmi2.ts";
import { ucc } from "./ucc.ts";
import { ucx } from "./ucx.ts";
import { vtk } from "./vtk.ts";
import { xpmem } from "./xpmem.ts";

const TABLE: readonly Component[] = [
  adios2,
  amgx,
  aocc,
  arm,
  boost,
  catalyst,
  cgns,
  charm,
  cmake,
  fftw,
  gcc,
  gdrcopy,
  gromacs,
  gsl,
  hdf5,
  hpcx,
  hypre,
  intelMpi,
  julia,
  knem,
  kokkos,
  libfabric,
  libsim,
  llvm,
  magma,
  metis,
  miniforge,
  mkl,
  mpich,
  mvapich,
  mvapich2,
  mvapich2Gdr,
  nccl,
  netcdf,
  netcdfCxx,
  netcdfFortran,
  nsightCompute,
  nsightSystems,
  nvhpc,
  nvshmem,
  oneapi,
  oneapiFortran,
  openblas,
  openmpi,
  osuBenchmarks,
  paraview,
  parmetis,
  petsc,
  pmix,
  pnetcdf,
  rdmaCore,
  scalapack,
  sensei,
  slurmPmi2,
  ucc,
  ucx,
  vtk,
  xpmem,
];

const BY_NAME: ReadonlyMap<string, Component> = new Map(
  TABLE.map((component) => [component.name, component]),
);

/** What provides a name, the one taken when none is asked for first. */
const PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  blas: ["openblas", "mkl"],
  mpi: ["openmpi", "mpich", "mvapich", "mvapich2", "mvapich2-gdr", "intel-mpi", "hpcx"],
};

/** The component of a name; undefined where the catalogue has none. */
export function componentOf(name: string): Component | undefined {
  return BY_NAME.get(name);
}

/** Names of all components, sorted. */
export function componentNames(): readonly string[] {
  return [...BY_NAME.keys()].sort();
}

/** Names of the components that are compilers, sorted. */
export function compilerComponents(): readonly string[] {
  return componentNames().filter((name) => {
    const { compilers, provides } = BY_NAME.get(name) ?? {};
    return provides === undefined && (compilers?.CC ?? compilers?.FC) !== undefined;
  });
}

/** The components that can take the place of a name: itself, or those that provide it, the usual one first. */
export function providersOf(name: string): readonly string[] {
  if (BY_NAME.has(name)) return [name];
  return Object.hasOwn(PROVIDERS, name) ? (PROVIDERS[name] ?? []) : [];
}
