/**
 * Versions that were really built from source on Debian 12, amd64, installed in an image and tried there, by entries of what
 * `make gallery-full` runs. Their archives were Debian's own, whose checksums differ from those of the catalogue where
 * Debian leaves files out. All other components are known from their documentation and compile to graphs.
 */
const BUILT: Readonly<Record<string, readonly string[]>> = {
  adios2: ["2.10.2"],
  boost: ["1.83.0"],
  cgns: ["4.5.0"],
  fftw: ["3.3.10"],
  gsl: ["2.8"],
  hdf5: ["1.14.6", "1.10.8"],
  hypre: ["2.32.0"],
  libfabric: ["2.1.0"],
  metis: ["5.1.0"],
  mpich: ["4.0.2"],
  netcdf: ["4.9.3"],
  "netcdf-cxx": ["4.3.1"],
  "netcdf-fortran": ["4.5.4"],
  openmpi: ["4.1.4"],
  pnetcdf: ["1.12.3"],
  "rdma-core": ["56.1"],
  "slurm-pmi2": ["22.05.8"],
  ucx: ["1.13.1"],
};

/** The versions of a component that were really built; none for most. */
export function builtVersions(name: string): readonly string[] {
  return BUILT[name] ?? [];
}
