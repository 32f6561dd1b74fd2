import { expect, test } from "vitest";
import type { LibrariesStep } from "../types.ts";
import { builds, plan } from "./fake-plan.ts";

const linked = (text: string, architecture?: string) =>
  plan(text, architecture).plan?.steps.find((step): step is LibrariesStep => step.kind === "libraries")
    ?.folders;
const path = (text: string, architecture?: string) =>
  plan(text, architecture).plan?.image.config.Env?.find((one) => one.startsWith("PATH="));

test("what is for its own programs alone is not the linker's", () => {
  expect(linked("components: [miniforge]\n")).toEqual([]);
  expect(linked("components: [fftw]\n")).toEqual(["/usr/local/fftw/lib", "/usr/local/fftw/lib64"]);
});

test("the profilers are found for each architecture, and nothing of theirs is stripped or linked with", () => {
  const systems = "components: [{nsight-systems: {eula: true}}]\n";
  const compute = "components: [{nsight-compute: {eula: true}}]\n";
  expect(path(systems)).toBe("PATH=/usr/local/nsight-systems/target-linux-x64:/usr/bin:/bin");
  expect(path(systems, "arm64")).toBe("PATH=/usr/local/nsight-systems/target-linux-sbsa-armv8:/usr/bin:/bin");
  expect(path(compute)).toBe("PATH=/usr/local/nsight-compute:/usr/bin:/bin");
  for (const text of [systems, compute]) {
    expect(linked(text)).toEqual([]);
    expect([...builds(plan(text).plan).values()]).toMatchObject([{ builder: "copy", strip: false }]);
  }
  expect(plan("components: [nsight-compute]\n").told).toEqual(["component-eula nsight-compute"]);
});

test("Libsim and SENSEI are built on the versions they work with, unless others are asked for", () => {
  const versions = (text: string) =>
    [...builds(plan(text).plan).values()].map(({ name, version }) => `${name}@${version}`);
  expect(versions("components: [libsim]\n")).toContain("vtk@9.2.6");
  expect(versions("components: [sensei]\n")).toContain("paraview@5.11.1");
  expect(versions("components: [paraview]\n")).not.toContain("paraview@5.11.1");
  expect(versions("components: [vtk]\n")).not.toContain("vtk@9.2.6");
  expect(plan("components: [vtk@9.5.1, libsim]\n").told).toEqual(["component-versions vtk@9.5.1"]);
  expect(plan("components: [libsim, vtk@9.2.6]\n").told).toEqual([]);
});

test("SENSEI shows through Libsim in place of ParaView, and finds it where VisIt puts it", () => {
  const both = plan("components: [{sensei: {libsim: true}}]\n");
  expect(both.told).toEqual(["component-conflict true"]);
  const { plan: made, told } = plan("components: [{sensei: {libsim: true, paraview: false}}]\n");
  expect(told).toEqual([]);
  const sensei = builds(made).get("sensei");
  expect(sensei?.configureArguments).toContain("-DSENSEI_ENABLE_LIBSIM=ON");
  const libraries = new Map(sensei?.env).get("LD_LIBRARY_PATH")?.split(":");
  expect(libraries).toContain("/usr/local/libsim/3.4.1/linux-x86_64/libsim/V2/lib");
  expect(linked("components: [libsim]\n", "arm64")).toContain(
    "/usr/local/libsim/3.4.1/linux-intel/libsim/V2/lib",
  );
});

test.each([
  ["doca_ofed", "linux.mellanox.com/public/repo/doca"],
  ["mlnx-ofed", "linux.mellanox.com/public/repo/doca"],
  ["multi_ofed", "linux.mellanox.com/public/repo/doca"],
  ["ofed", "rdma-core"],
  ["nsight", "nsight-systems"],
  ["mpi", "openmpi"],
  ["opemmpi", 'did you mean "openmpi"?'],
])("%s, which is no component, comes with what to write", (name, hint) => {
  const [told] = plan(`components: [${name}]\n`).report.diagnostics;
  expect(told?.code).toBe("component-unknown");
  expect(told?.hint).toContain(hint);
});

test("features bring what they are nothing without, of their own component and of those below it", () => {
  const features = (text: string, name: string) =>
    builds(plan(text).plan).get(name)?.configureArguments.join(" ") ?? "";
  const petsc = "components: [{petsc: {parmetis: true, fftw: true}}]\n";
  expect(features(petsc, "petsc")).toContain("--with-metis-dir=/usr/local/metis");
  expect(features(petsc, "fftw")).toContain("--enable-mpi");
  expect(features("components: [hdf5, {netcdf: {mpi: true}}]\n", "hdf5")).toContain("--enable-parallel");
  expect(features("components: [{netcdf-fortran: {mpi: true}}]\n", "hdf5")).toContain("--enable-parallel");
  expect(features("components: [netcdf]\n", "hdf5")).not.toContain("--enable-parallel");
  expect(features("components: [{ucc: {nccl: true}}]\n", "ucc")).toContain("--with-cuda=/usr/local/cuda");
  expect(plan("components: [{hdf5: {mpi: false}}, {netcdf: {mpi: true}}]\n").told).toEqual([
    "component-feature false",
  ]);
  expect(plan("components: [{petsc: {parmetis: true, metis: false}}]\n").told).toEqual([
    "component-feature false",
  ]);
});

test("a feature that a release has not, or must have, is refused where it is set otherwise", () => {
  expect(plan("components: [{openmpi@5.0.10: {pmi: true}}]\n").told).toEqual(["component-feature true"]);
  expect(plan("components: [{openmpi@4.1.6: {pmi: true}}]\n").told).toEqual([]);
  const older = `{openmpi@2.1.6: {infiniband: true, sha256: ${"a".repeat(64)}}}`;
  expect(plan(`components: [${older}]\n`).told).toEqual([]);
  expect(plan("components: [openmpi@5.0.10]\n").told).toEqual([]);
  expect(plan("components: [{ucc: {ucx: false}}]\n").told).toEqual(["component-feature false"]);
});

test("what is compiled for one kind of GPU must be told which", () => {
  const kokkos = "components: [{kokkos: {cuda: true}}]\n";
  expect(plan(kokkos).told).toEqual([expect.stringMatching(/^component-gpus/)]);
  expect(plan(`gpus: [sm_80, sm_90]\n${kokkos}`).told).toEqual([expect.stringMatching(/^component-gpus/)]);
  expect(plan(`gpus: [sm_90]\n${kokkos}`).told).toEqual([]);
  expect(plan("components: [kokkos]\n").told).toEqual([]);
});

test("what is needed to build alone is in an image only where the spec asks for it", () => {
  const copied = (text: string) =>
    (plan(text).plan?.steps ?? []).flatMap((step) => (step.kind === "copy" ? [step.title] : []));
  const gromacs = plan("components: [gromacs]\n").plan;
  expect(new Map(builds(gromacs).get("gromacs")?.env).get("PATH")).toMatch(/^\/usr\/local\/cmake\/bin:/);
  expect(copied("components: [gromacs]\n").join()).not.toContain("cmake");
  expect(gromacs?.image.config.Env?.join()).not.toContain("cmake");
  expect(copied("components: [gromacs, cmake]\n").join()).toContain("cmake 3.31.6");
  expect([...builds(plan("components: [{gromacs: {cmake: false}}]\n").plan).keys()]).not.toContain("cmake");
});
