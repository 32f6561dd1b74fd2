import { expect, test } from "vitest";
import { insteadOfComponent, otherComponentNames } from "./other-names.ts";
import { componentNames, componentOf } from "./table.ts";

/** Building blocks of HPC Container Maker that are no primitives of containers. */
const BLOCKS =
  "amgx apt_get arm_allinea_studio boost catalyst cgns charm cmake conda doca_ofed fftw gdrcopy generic_autotools generic_build generic_cmake gnu hdf5 hpcx intel_mpi intel_psxe julia knem kokkos libsim llvm magma mkl mlnx_ofed mpich multi_ofed mvapich2 mvapich2_gdr nccl netcdf nsight_compute nsight_systems nvhpc nvshmem ofed openblas openmpi packages pgi pip pmix pnetcdf python rdma_core sensei slurm_pmi2 ucx xpmem yum";

test("each name of others stands once, and is none of the catalogue's", () => {
  const all = otherComponentNames().flatMap(({ names }) => names);
  expect(new Set(all).size).toBe(all.length);
  for (const name of all) {
    expect(name).toMatch(/^[a-z0-9-]+$/);
    expect(componentOf(name), name).toBeUndefined();
  }
});

test("what is to be written names components there are, with consent where their makers want it", () => {
  const listed = otherComponentNames().flatMap(({ instead }) =>
    [...instead.matchAll(/components: \[(\{?)([a-z0-9-]+)/g)].map(([, brace, name = ""]) => ({
      brace,
      name,
    })),
  );
  expect(listed.length).toBeGreaterThan(10);
  for (const { brace, name } of listed) {
    expect(componentNames(), name).toContain(name);
    expect(brace === "{", name).toBe(componentOf(name)?.eula !== undefined);
  }
});

test("every building block of HPC Container Maker is a component, or it is known what to write for it", () => {
  for (const block of BLOCKS.split(" ")) {
    const name = block.replaceAll("_", "-");
    expect(componentOf(name)?.name ?? insteadOfComponent(block), block).toBeDefined();
  }
  expect(insteadOfComponent("MLNX_OFED")).toContain("linux.mellanox.com");
  expect(insteadOfComponent("something-else")).toBeUndefined();
});
