import { describe, expect, test } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../spec/index.ts";
import { readBuildBlock } from "./dockerfile/build-block.ts";
import { importFile } from "./index.ts";

/** As HPC Container Maker prints a stack of Open MPI on UCX, HDF5 on that, and something by CMake. */
const PRINTED = `FROM debian:bookworm AS devel

# UCX version 1.17.0
RUN apt-get update -y && \\
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \\
        binutils-dev \\
        libnuma-dev \\
        wget && \\
    rm -rf /var/lib/apt/lists/*
RUN mkdir -p /var/tmp && wget -q -nc -P /var/tmp https://github.com/openucx/ucx/releases/download/v1.17.0/ucx-1.17.0.tar.gz && \\
    mkdir -p /var/tmp && tar -x -f /var/tmp/ucx-1.17.0.tar.gz -C /var/tmp -z && \\
    cd /var/tmp/ucx-1.17.0 &&   ./configure --prefix=/usr/local/ucx --disable-logging --enable-mt && \\
    make -j$(nproc) && \\
    make -j$(nproc) install && \\
    rm -rf /var/tmp/ucx-1.17.0 /var/tmp/ucx-1.17.0.tar.gz
ENV LD_LIBRARY_PATH=/usr/local/ucx/lib:$LD_LIBRARY_PATH \\
    PATH=/usr/local/ucx/bin:$PATH

# OpenMPI version 4.1.6
RUN mkdir -p /var/tmp && wget -q -nc -P /var/tmp https://www.open-mpi.org/software/ompi/v4.1/downloads/openmpi-4.1.6.tar.bz2 && \\
    mkdir -p /var/tmp && tar -x -f /var/tmp/openmpi-4.1.6.tar.bz2 -C /var/tmp -j && \\
    cd /var/tmp/openmpi-4.1.6 &&   ./configure --prefix=/opt/openmpi --with-ucx=/usr/local/ucx --without-verbs && \\
    make -j$(nproc) && \\
    make -j$(nproc) install && \\
    rm -rf /var/tmp/openmpi-4.1.6 /var/tmp/openmpi-4.1.6.tar.bz2

# HDF5 version 1.14.5
RUN mkdir -p /var/tmp && wget -q -nc -P /var/tmp https://example.org/hdf5-1.14.5.tar.gz && \\
    mkdir -p /var/tmp && tar -x -f /var/tmp/hdf5-1.14.5.tar.gz -C /var/tmp -z && \\
    cd /var/tmp/hdf5-1.14.5 &&  CC=/opt/openmpi/bin/mpicc CFLAGS='-O2 -g' ./configure --prefix=/usr/local/hdf5 --enable-parallel && \\
    make -j$(nproc) && \\
    make -j$(nproc) install && \\
    rm -rf /var/tmp/hdf5-1.14.5 /var/tmp/hdf5-1.14.5.tar.gz

# https://github.com/example/thing
RUN mkdir -p /var/tmp && wget -q -nc -P /var/tmp https://github.com/example/thing/archive/v2.1.tar.gz && \\
    mkdir -p /var/tmp && tar -x -f /var/tmp/v2.1.tar.gz -C /var/tmp -z && \\
    mkdir -p /var/tmp/thing-2.1/build && cd /var/tmp/thing-2.1/build && cmake -DCMAKE_INSTALL_PREFIX=/usr/local/thing -DX=1 /var/tmp/thing-2.1 && \\
    cmake --build /var/tmp/thing-2.1/build --target all -- -j$(nproc) && \\
    cmake --build /var/tmp/thing-2.1/build --target install -- -j$(nproc) && \\
    rm -rf /var/tmp/thing-2.1 /var/tmp/v2.1.tar.gz
`;

test("what a recipe of HPC Container Maker builds becomes components, on what they were configured with", () => {
  const report = createReporter();
  const spec = importFile({ name: "Dockerfile", text: PRINTED }, "dockerfile", report);
  expect(spec).toContain(`components:
  # UCX version 1.17.0
  - ucx@1.17.0:
      build: autotools
      url: https://github.com/openucx/ucx/releases/download/v1.17.0/ucx-1.17.0.tar.gz
      configure_opts: [--disable-logging, --enable-mt]
      ospackages: [binutils-dev, libnuma-dev, wget]
      keep: devel
  # OpenMPI version 4.1.6
  - openmpi@4.1.6:
      build: autotools
      url: https://www.open-mpi.org/software/ompi/v4.1/downloads/openmpi-4.1.6.tar.bz2
      prefix: /opt/openmpi
      configure_opts: [--with-ucx=/usr/local/ucx, --without-verbs]
      needs: [ucx]
      keep: devel
  # HDF5 version 1.14.5
  - hdf5@1.14.5:
      build: autotools
      url: https://example.org/hdf5-1.14.5.tar.gz
      configure_opts: [--enable-parallel, CFLAGS=-O2 -g]
      compilers: openmpi
      keep: devel
  # https://github.com/example/thing
  - thing@2.1:
      build: cmake
      url: https://github.com/example/thing/archive/v2.1.tar.gz
      cmake_opts: [-DX=1]
      keep: devel
`);
  expect(spec).not.toContain("steps:");
  const checked = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text: spec ?? "" }, checked);
  const target = file && resolveTarget(file, { target: file.defaultTarget }, checked);
  expect(target?.spec.components).toHaveLength(4);
  expect(checked.hasErrors).toBe(false);
  expect(report.diagnostics.filter(({ message }) => message.includes("sha256"))).toHaveLength(4);
});

describe("a RUN that does more than build one thing stays a step", () => {
  const chain = (configure: string, more = "") =>
    `wget https://h/a-1.tar.gz && tar -x -f /tmp/a-1.tar.gz && cd /tmp/a-1 && ${configure} && make && make install${more}`;
  test("but for the chain alone", () => {
    expect(readBuildBlock(chain("./configure --prefix=/opt/a"))).toMatchObject({ name: "a", version: "1" });
  });
  test.each([
    chain("./configure"),
    chain("./configure --prefix=/"),
    chain("./configure --prefix=$HOME/a"),
    chain("./configure --prefix=/opt/a", " && cp /x /y"),
    chain("./configure --prefix=/opt/a", " ; true"),
    chain("./configure --prefix=/opt/a 'x"),
    chain("./configure --prefix=/opt/a", " && ./configure --prefix=/opt/b"),
    chain("CC=x cmake -DCMAKE_INSTALL_PREFIX=/opt/a ."),
    "make && make install",
    "wget https://h/a-1.tar.gz && ./configure --prefix=/opt/a".replace("a-1", "latest"),
    " ./configure".repeat(100_000),
    "tar /a".repeat(3000),
  ])("%.90s", (script) => {
    expect(readBuildBlock(script)).toBeUndefined();
  });
});
