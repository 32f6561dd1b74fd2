import { describe, expect, it, test } from "vitest";
import type { CopyStep } from "../types.ts";
import { builds, installs, plan } from "./fake-plan.ts";

describe("components", () => {
  it("are built on what they need, which is added, and on nothing else", () => {
    const { plan: made, told } = plan("components:\n  - fftw\n  - hdf5: {mpi: true}\n");
    expect(told).toEqual([]);
    const found = builds(made);
    expect([...found.keys()]).toEqual(["fftw", "openmpi", "hdf5"]);
    expect(found.get("fftw")?.dependencies).toEqual([]);
    expect(found.get("openmpi")?.dependencies).toEqual([]);
    expect(found.get("hdf5")?.dependencies).toEqual([
      { step: found.get("openmpi")?.id, prefix: "/usr/local/openmpi" },
    ]);
    expect(made?.components?.map(({ name, because }) => [name, because])).toEqual([
      ["fftw", "the spec asks for it"],
      ["openmpi", "hdf5 needs mpi"],
      ["hdf5", "the spec asks for it"],
    ]);
  });

  it("see what those they need were built with", () => {
    const found = builds(plan("components: [{openmpi: {ucx: true}}, {hdf5: {mpi: true}}]\n").plan);
    expect(found.get("hdf5")?.dependencies.map(({ prefix }) => prefix)).toEqual([
      "/usr/local/ucx",
      "/usr/local/openmpi",
    ]);
    expect(found.get("openmpi")?.configureArguments).toContain("--with-ucx=/usr/local/ucx");
    const env = new Map(found.get("hdf5")?.env);
    expect(env.get("CC")).toBe("/usr/local/openmpi/bin/mpicc");
    expect(env.get("PATH")).toBe("/usr/local/ucx/bin:/usr/local/openmpi/bin:/usr/bin:/bin");
    expect(env.get("CPPFLAGS")).toBe("-I/usr/local/ucx/include -I/usr/local/openmpi/include");
  });

  it("for GPUs are compiled for the host by the toolchain too", () => {
    const env = (text: string) => new Map(builds(plan(text).plan).get("nccl")?.env);
    expect(env("toolchain: gcc@11\ncomponents: [nccl]\n").get("CUDAHOSTCXX")).toBe("g++-11");
    expect(env("components: [nccl]\n").has("CUDAHOSTCXX")).toBe(false);
  });

  it("are not given variables that their configure scripts refuse", () => {
    const found = builds(plan("components: [mpich, {hdf5: {mpi: true}}]\n").plan);
    const variables = (name: string) => (found.get(name)?.env ?? []).map(([variable]) => variable);
    expect(variables("mpich")).not.toContain("F90");
    expect(variables("mpich")).toContain("FC");
    expect(variables("hdf5")).toContain("F90");
  });

  it("have the features, prefixes and further options the spec gives them, in HPCCM's words", () => {
    const found = builds(
      plan(`components:
  - openmpi@4.1.5:
      prefix: /opt/mpi
      cuda: /opt/cuda
      infiniband: false
      fortran: false
      disable_dlopen: true
      with_lustre: /opt/lustre
      configure_opts: [--with-foo, --enable-bar=a b]
      make_opts: V=1
      check: true
`).plan,
    );
    const { configureArguments, makeArguments, prefix, version, check } = found.get("openmpi") ?? {};
    expect({ prefix, version, makeArguments, check }).toEqual({
      prefix: "/opt/mpi",
      version: "4.1.5",
      makeArguments: ["V=1"],
      check: ["make", "check", "V=1"],
    });
    expect(configureArguments).toEqual([
      "--disable-getpwuid",
      "--disable-static",
      "--enable-orterun-prefix-by-default",
      "--enable-shared",
      "--without-ucx",
      "--with-cuda=/opt/cuda",
      "--with-cuda-libdir=/opt/cuda/lib64/stubs",
      "--without-verbs",
      "--enable-mpi-fortran=no",
      "--with-foo",
      "--enable-bar=a b",
      "--disable-dlopen",
      "--with-lustre=/opt/lustre",
    ]);
  });

  it("share compilers, and what only one takes is on top of them", () => {
    const { plan: made } = plan("components: [{fftw: {fortran: false}}, {pmix: {}}]\n");
    const [shared, own] = installs(made);
    expect(shared?.packages).toEqual(["ccache", "file", "gcc", "libc6-dev", "make", "pkg-config"]);
    expect(own).toMatchObject({ root: shared?.id });
    expect(own?.packages).toContain("libevent-dev");
    expect(builds(made).get("fftw")?.root).toBe(shared?.id);
    expect(builds(made).get("pmix")?.root).toBe(own?.id);
  });

  it("bring what they need at run time into the one transaction of the image", () => {
    const { plan: made } = plan("packages: [curl]\ncomponents: [{fftw: {}}]\n");
    const image = installs(made).filter(({ stage }) => !stage.endsWith(".build"));
    expect(image.map(({ packages }) => packages)).toEqual([["curl", "libgfortran5", "libgomp1"]]);
    expect(made?.image.config.Env).toContain("PATH=/usr/local/fftw/bin:/usr/bin:/bin");
  });

  it("leave headers and static libraries out of the image unless they are to be kept", () => {
    const parts = (text: string) =>
      plan(text).plan?.steps.filter((step): step is CopyStep => step.kind === "copy");
    expect(parts("components: [fftw]\n")?.[0]).toMatchObject({ to: "/usr/local/fftw/" });
    expect(parts("components: [fftw]\n")?.[0]?.exclude).toContain("include");
    expect(parts("components: [{fftw: {keep: devel}}]\n")?.[0]?.exclude).toEqual([]);
  });

  it("of one's own say how they are built, and on what", () => {
    const found = builds(
      plan(`components:
  - mpich
  - mine:
      build: cmake
      url: https://example.org/mine-1.tar.xz
      sha256: ${"a".repeat(64)}
      needs: [fftw]
      compilers: mpi
      cmake_opts: [-DX=1]
      patches: [fix.patch]
`).plan,
    );
    const mine = found.get("mine");
    expect(mine).toMatchObject({ builder: "cmake", archive: "mine-1.tar.xz", configureArguments: ["-DX=1"] });
    expect(mine?.dependencies.map(({ prefix }) => prefix)).toEqual(["/usr/local/mpich", "/usr/local/fftw"]);
    expect(new Map(mine?.env).get("CC")).toBe("/usr/local/mpich/bin/mpicc");
  });

  it("differ by architecture where the catalogue says so, never by the machine at hand", () => {
    const of = (architecture: string) =>
      builds(plan("components: [openblas]\n", architecture).plan).get("openblas")?.makeArguments;
    expect(of("amd64")).toContain("TARGET=GENERIC");
    expect(of("arm64")).toContain("TARGET=ARMV8");
    for (const architecture of ["amd64", "arm64"]) expect(of(architecture)).toContain("DYNAMIC_ARCH=1");
  });

  it("are compiled by the toolchain that is asked for", () => {
    const gcc = plan("toolchain: gcc@12\ncomponents: [{fftw: {fortran: false}}]\n");
    expect(installs(gcc.plan)[0]?.packages).toContain("gcc-12");
    expect(new Map(builds(gcc.plan).get("fftw")?.env).get("CC")).toBe("gcc-12");
    const llvm = plan("toolchain: llvm\ncomponents: [{fftw: {fortran: false}}]\n");
    expect(new Map(builds(llvm.plan).get("fftw")?.env).get("CC")).toBe("clang");
  });
});

describe("components of the catalogue", () => {
  it("that are built in a way of their own run their own commands", () => {
    const boost = builds(plan("components: [{boost@1.88.0: {b2_opts: --without-mpi}}]\n").plan).get("boost");
    const [config, bootstrap, ...rest] = boost?.commands ?? [];
    expect(config?.at(-1)).toContain(">mlspec-config.jam");
    expect(bootstrap?.slice(3)).toEqual([
      "sh",
      "./bootstrap.sh",
      "--with-toolset=gcc",
      "--prefix=/usr/local/boost",
      "--without-libraries=python",
    ]);
    const settings = ["--user-config=mlspec-config.jam", "toolset=gcc"];
    const wanted = ["install", "link=shared", "variant=release", "--without-mpi"];
    expect(rest).toEqual([["./b2", "-j@JOBS@", "-q", ...settings, ...wanted]]);
    expect(boost?.archive).toBe("boost_1_88_0.tar.bz2");
  });

  it("have archives of their own for each architecture, and are refused where there is none", () => {
    const source = (architecture: string) =>
      plan("components: [cmake]\n", architecture).plan?.steps.find(({ kind }) => kind === "http");
    expect(JSON.stringify(source("amd64"))).toMatch(/linux-x86_64.*5a1133ff/);
    expect(JSON.stringify(source("arm64"))).toMatch(/linux-aarch64.*b4cc788d/);
    expect(plan("components: [cmake]\n", "ppc64le").told).toEqual(["component-architecture cmake"]);
  });

  it("want consent to a licence where their makers do", () => {
    expect(plan("components: [aocc]\n").told).toEqual(["component-eula aocc"]);
    expect(plan("components: [{aocc: {eula: true}}]\n").told).toEqual([]);
  });

  it("that are compilers can be the toolchain, and only what may be passed on is in the image", () => {
    const text = "toolchain: nvhpc\ncomponents: [{nvhpc: {eula: true}}, {hdf5: {mpi: true}}]\n";
    const { plan: made, told } = plan(text);
    expect(told).toEqual([]);
    const found = builds(made);
    const compilers = "/usr/local/nvhpc/Linux_x86_64/26.3/compilers/bin";
    expect(new Map(found.get("openmpi")?.env).get("CC")).toBe(`${compilers}/nvc`);
    expect(new Map(found.get("hdf5")?.env).get("CC")).toBe("/usr/local/openmpi/bin/mpicc");
    expect(new Map(found.get("nvhpc")?.env).get("CC")).toBe("gcc");
    expect(new Map(found.get("nvhpc")?.env).get("CFLAGS")).toBe("-O2");
    // Left to themselves these compile for the machine that builds.
    for (const name of ["openmpi", "hdf5"])
      expect(new Map(found.get(name)?.env).get("CFLAGS")).toBe("-O2 -tp=px");
    expect(found.get("hdf5")?.dependencies.map(({ prefix }) => prefix)).toContain("/usr/local/nvhpc");
    const part = made?.steps.find(
      (step): step is CopyStep => step.kind === "copy" && step.title.startsWith("nvhpc"),
    );
    expect(part?.src).toEqual(["/Linux_x86_64/26.3/REDIST"]);
    expect(made?.components?.find(({ name }) => name === "openmpi")?.needs).toContainEqual({
      name: "nvhpc",
      isToolchain: true,
    });
  });

  it("are built for the GPUs the spec names", () => {
    const found = builds(plan("gpus: [sm_80, sm_90]\ncomponents: [nccl, {magma: {}}]\n").plan);
    expect(found.get("nccl")?.makeArguments).toContain(
      "NVCC_GENCODE=-gencode=arch=compute_80,code=sm_80 -gencode=arch=compute_90,code=sm_90",
    );
    expect(found.get("magma")?.configureArguments).toContain("-DGPU_TARGET=sm_80 sm_90");
    const kokkos = builds(plan("gpus: [sm_90]\ncomponents: [{kokkos: {cuda: true}}]\n").plan).get("kokkos");
    expect(kokkos?.configureArguments).toContain("-DKokkos_ARCH_HOPPER90=ON");
    expect(found.get("nccl")?.buildTargets).toEqual(["src.build"]);
  });

  it("bring variables into the image, unless they are to be left out of it", () => {
    const env = (text: string) => plan(text).plan?.image.config.Env ?? [];
    expect(env("components: [charm]\n")).toContain("CHARMBASE=/usr/local/charm");
    expect(env("components: [{charm: {environment: false}}]\n").join()).not.toContain("/usr/local/charm");
  });

  it("say in labels what they are made of, where that is asked for", () => {
    const labels = plan("components: [{fftw: {annotate: true}}, metis]\n").plan?.image.config.Labels;
    expect(labels).toMatchObject({ "io.mlspec.component.fftw.version": "3.3.10" });
    expect(Object.keys(labels ?? {}).join()).not.toContain("metis");
  });

  it("with sources in a folder are built there", () => {
    expect(builds(plan("components: [hypre]\n").plan).get("hypre")?.folder).toBe("src");
    const own = `components: [{a: {build: cmake, url: "https://example.org/a.tar", sha256: ${"a".repeat(64)}, folder: b/c}}]\n`;
    expect(builds(plan(own).plan).get("a")?.folder).toBe("b/c");
  });
});

test.each([
  ["components: [opemmpi]", "component-unknown", "opemmpi"],
  ["components: [fftw, fftw]", "component-twice", "fftw"],
  ["components: [{fftw: {mpj: true}}]", "component-option", "true"],
  ["components: [{fftw: {mpi: perhaps}}]", "component-value", "perhaps"],
  ["components: [{fftw: {threads: /opt}}]", "component-value", "/opt"],
  ["components: [{fftw: {prefix: usr}}]", "component-value", "usr"],
  ["components: [{fftw: {prefix: /usr/lib}}]", "component-place", "/usr/lib"],
  ["components: [fftw@9.9]", "component-version", "fftw@9.9"],
  ["components: [{mine: {build: make}}]", "component-sources", "{build: make}"],
  ["components: [{mine: {build: make, src: ../a}}]", "component-value", "../a"],
  [
    "components: [{mine: {build: make, src: a, git: 'https://h/a.git'}}]",
    "component-sources",
    "{build: make, src: a, git: 'https://h/a.git'}",
  ],
  ["components: [{hdf5: {mpi: true, cxx: true}}]", "component-conflict", "true"],
  ["components: [openmpi, mpich]", "component-providers", "mpich"],
  ["components: [{openmpi: {pmix: true}}, pmix@5.0.5]", "component-versions", "pmix@5.0.5"],
  ["toolchain: msvc\ncomponents: [fftw]", "toolchain-unknown", "msvc"],
  ["toolchain: nvhpc\ncomponents: [fftw]", "component-eula", "nvhpc"],
  ["components: [{mine: {build: make, src: a, folder: ../b}}]", "component-value", "../b"],
])("%s is refused where it is wrong: %s at %s", (text, code, at) => {
  const { plan: made, told } = plan(`${text}\n`);
  expect(made).toBeUndefined();
  expect(told).toContain(`${code} ${at}`);
});

test("components that need each other are refused, with the way round", () => {
  const own = (needs: string) => `{build: make, url: "https://example.org/a.tar", needs: [${needs}]}`;
  const { plan: made, report } = plan(`components: [{a: ${own("b")}}, {b: ${own("a")}}]\n`);
  expect(made).toBeUndefined();
  expect(report.diagnostics.find(({ code }) => code === "component-cycle")?.message).toContain("a → b → a");
});

test("sources that nothing checks are warned of", () => {
  const url = "https://example.org/a.tar.gz";
  expect(plan(`components: [{a: {build: make, url: "${url}"}}]\n`).told).toHaveLength(1);
  expect(
    plan('components: [{a: {build: make, git: "https://example.org/a.git", ref: main}}]\n').told,
  ).toHaveLength(1);
  const ref = "a".repeat(40);
  expect(
    plan(`components: [{a: {build: make, git: "https://example.org/a.git", ref: ${ref}}}]\n`).told,
  ).toEqual([]);
});

test.each([
  ["rocky:9", ["gcc-c++", "zlib-devel", "openssh-clients", "bzip2"], "dnf"],
  ["opensuse/leap:15.6", ["gcc-c++", "zlib-devel", "libz1", "libstdc++6", "bzip2"], "zypper"],
])("packages are those of the distribution's family: %s", (base, expected, manager) => {
  const { plan: made, told } = plan("components: [{openmpi: {fortran: false}}]\n", "arm64", base);
  expect(told).toEqual([]);
  expect(installs(made).flatMap(({ packages }) => packages)).toEqual(expect.arrayContaining(expected));
  expect(new Set(installs(made).map((step) => step.manager))).toEqual(new Set([manager]));
});
