import {
  ABSOLUTE_PATH,
  ANY_TEXT,
  CPU_TARGET,
  FLAVOUR,
  GPU_ARCHITECTURE,
  LABEL_KEY,
  LATER_INSTRUCTION,
  MAX_ID,
  OS_PACKAGE,
  PORT,
  SIGNAL,
  SIZE,
  TOOLCHAIN,
  USER,
  USER_NAME,
} from "../formats/index.ts";
import { baseType } from "./base.ts";
import {
  boolean,
  defaulted,
  integer,
  list,
  map,
  object,
  oneOrMany,
  optional,
  required,
  shapes,
  text,
} from "./build-type.ts";
import { certificateType } from "./certificate.ts";
import { checkType } from "./check.ts";
import { argvType, commandType } from "./command.ts";
import { componentType } from "./component.ts";
import { condaType } from "./conda.ts";
import { easybuildType } from "./easybuild.ts";
import { directoryType, fileItemType } from "./file-item.ts";
import { healthcheckType } from "./healthcheck.ts";
import { hostType } from "./host.ts";
import { modelType } from "./model.ts";
import { pythonType } from "./python.ts";
import { repositoryType } from "./repository.ts";
import { serveType } from "./serve.ts";
import { spackType } from "./spack.ts";
import { buildStepType, envType, stepType, testType } from "./step.ts";
import type { Infer } from "./type.ts";

const packageList = list(text(OS_PACKAGE));

/** What is made on the build side and never reaches the image by itself. */
const buildType = object("build", {
  packages: defaulted(packageList, [], {
    doc: "Packages of the distribution, for building only.",
    example: "[build-essential, cmake]",
  }),
  env: defaulted(envType, {}, { doc: "Environment variables of the build side.", example: "{CC: clang}" }),
  workdir: optional(text(ABSOLUTE_PATH), { doc: "The folder its steps run in.", example: "/src" }),
  files: defaulted(list(fileItemType), [], { doc: "Files for building only.", example: "[src/:/src/]" }),
  steps: defaulted(list(buildStepType), [], { doc: "What is run to build.", example: "[make -j4]" }),
  jobs: optional(integer(1, 1024), {
    doc: "At most so many compilers at once for a Python package or a component that is made from source. Never more than there are processors; MAX_JOBS and its like say it to builds.",
    example: "4",
  }),
  memory_per_job: optional(text(SIZE), {
    doc: "Memory counted for each of them: no more run than the build's container has memory for, which is looked at when it runs. Default: 2g.",
    example: "4g",
  }),
});

const idField = (doc: string) => optional(integer(0, MAX_ID), { doc, example: "1000" });

const longUserType = object("user", {
  name: optional(text(USER_NAME), { doc: "Name.", example: "app" }),
  uid: idField("User id. Default: the next free one from 1000."),
  gid: idField("Id of its group. Default: the user id."),
  group: optional(text(USER_NAME), { doc: "Name of its group. Default: as the user.", example: "app" }),
  home: optional(text(ABSOLUTE_PATH), { doc: "Home folder. Default: `/home/NAME`.", example: "/home/app" }),
  shell: optional(text(ABSOLUTE_PATH), { doc: "Login shell.", example: "/bin/bash" }),
  create: defaulted(boolean, true, { doc: "Make the user if the image does not have it.", example: "false" }),
});

const userType = shapes({ scalar: text<Infer<typeof longUserType>>(USER), map: longUserType });

/** Everything one target says: the shared part of a file and the body of a target have these keys. */
export const specType = object("spec", {
  description: optional(text(ANY_TEXT), {
    doc: "What the image is, for people.",
    example: "Trains the classifier",
  }),
  base: required(baseType, {
    doc: "The image to start from, `scratch`, or two: one to build in and one for the result. Or a base that no registry has: made of a distribution's packages, or of an archive.",
    example: "python:3.11-slim",
    merge: "replace",
  }),
  packages: defaulted(packageList, [], {
    doc: "Packages of the distribution in the image.",
    example: "[libgomp1]",
  }),
  repositories: defaulted(list(repositoryType), [], {
    doc: "Repositories of packages beside the distribution's, for `packages` of the image and of `build`. The image does not keep them.",
    example: "[{url: https://example.org/apt, key: keys/vendor.asc}]",
  }),
  certificates: defaulted(list(certificateType), [], {
    doc: "Certificates of authorities that steps trust while the image is built, beside those their root has: files of the build context or secrets, as PEM, such as of a proxy that opens TLS. Nothing of them stays in the image. Every program of the build that has network has them, but for tests: package managers, pip, uv, conda, Spack, EasyBuild and `steps`, which take a shell in their root and find them by `SSL_CERT_FILE` and the variables of pip, Requests, curl, git, Node.js, Cargo, conda, apt and Wget, unless these name another file; of dnf and zypper, those that mlspec calls. What the engine downloads itself (images, git, and by address `files`, `models`, sources of components, packages of conda's locks) takes an engine that trusts the authority.",
    example: "[certs/company-ca.pem]",
  }),
  build: defaulted(
    buildType,
    { packages: [], env: {}, files: [], steps: [] },
    {
      doc: "The build side: what it holds never reaches the image unless `files` copies it with `from: build`.",
      example: "{packages: [cmake]}",
    },
  ),
  flavour: optional(text(FLAVOUR), {
    doc: "What the image computes with: `cpu`, or a release of CUDA or ROCm such as `cu128`. It chooses CUDA's base image, the index of PyTorch's packages, and what GPUs take to be seen. `flavours` makes a target of each.",
    example: "cu128",
    merge: "replace",
  }),
  gpus: defaulted(list(text(GPU_ARCHITECTURE)), [], {
    doc: "The GPU architectures the image is for: what is compiled is compiled for them, and what is not made for one of them is a mistake.",
    example: "[sm_80, sm_90]",
  }),
  cpu_targets: defaulted(list(text(CPU_TARGET)), [], {
    doc: "The processors that what is compiled is for, one of an architecture at most, by the names of archspec and Spack: `zen3`, `neoverse_v1`. Default: what the platform says, so that `linux/amd64/v3` is compiled for x86-64-v3.",
    example: "[x86_64_v3, neoverse_n1]",
  }),
  host: optional(hostType, {
    doc: "The machines the image is to run on. What is built is checked against it, labels say it, and `mlspec render slurm` starts the image by it.",
    example: "{launch: pmix@4, fabric: infiniband}",
  }),
  toolchain: optional(text(TOOLCHAIN), {
    doc: "The compilers components are built with: the distribution's `gcc` or `llvm`, perhaps with a version, or a component that is a compiler, such as `nvhpc`. Default: the distribution's gcc.",
    example: "gcc@12",
    merge: "replace",
  }),
  components: defaulted(list(componentType), [], {
    doc: "Software built from source, each apart from the others and on what it needs alone: names of the catalogue (see [components](../catalog/components.md)), or your own with `build` and where its sources are: `url`, `git`, or `src` in the build context.",
    example: "[fftw, openmpi@4.1.6: {ucx: true}]",
  }),
  spack: optional(spackType, {
    doc: "An environment of Spack by its lock: each package is built apart, on what it needs alone; what they take when they run is in the image.",
    example: "{lock: spack.lock}",
  }),
  easybuild: optional(easybuildType, {
    doc: "Software built by EasyBuild 5: each module is built apart, by a user who is not root, on what it needs alone; what the named ones take when they run is in the image, and found without `module load`.",
    example: "{easyconfigs: [zlib-1.3.1.eb], version: 5.1.2}",
  }),
  conda: optional(condaType, {
    doc: "An environment of conda, of a lock if there is one: installed by micromamba apart from the image, which has nothing of it but the environment's folder. Its scripts for activation are not run.",
    example: "{lock: conda-lock.yml}",
  }),
  python: optional(pythonType, {
    doc: "Python packages, installed into a virtual environment outside the image and copied into it.",
    example: "{requirements: requirements.txt}",
  }),
  files: defaulted(list(fileItemType), [], { doc: "Files of the image.", example: '["app/:/app/"]' }),
  models: defaulted(list(modelType), [], {
    doc: "Weights and data. Each large file is a layer of its own, the same in every image that has it.",
    example: '[{from: "hf://org/name@COMMIT", to: /models/name/}]',
  }),
  directories: defaulted(list(directoryType), [], { doc: "Folders of the image.", example: "[/data]" }),
  steps: defaulted(list(stepType), [], {
    doc: "What is run in the image while it is built.",
    example: "[python -m compileall /app]",
  }),
  tests: defaulted(list(testType), [], {
    doc: "What is run on the finished image while it is built; a failure fails the build, and nothing they write stays.",
    example: "[python -c 'import torch']",
  }),
  checks: defaulted(oneOrMany(checkType), [], {
    doc: "What is asked of the finished image while it is built, from beside it: it needs no shell and no tools for that. A no fails the build.",
    example: "[entrypoint, imports, {check: libraries, ignore: libcuda.so.1}]",
  }),
  env: defaulted(
    envType,
    {},
    { doc: "Environment variables of the image.", example: "{PYTHONUNBUFFERED: 1}" },
  ),
  labels: defaulted(
    map(LABEL_KEY, text({ ...ANY_TEXT, name: "value", example: "text" })),
    {},
    {
      doc: "Labels of the image.",
      example: "{org.opencontainers.image.title: trainer}",
    },
  ),
  user: optional(userType, {
    doc: "Whom the image runs as; made if it is absent.",
    example: "app",
    merge: "replace",
  }),
  workdir: optional(text(ABSOLUTE_PATH), { doc: "The folder the image starts in.", example: "/app" }),
  entrypoint: optional(commandType, {
    doc: "The program the image always starts.",
    example: "[python, train.py]",
  }),
  cmd: optional(commandType, {
    doc: "Its default arguments, or the default program.",
    example: "[uvicorn, main:app]",
  }),
  init: optional(boolean, {
    doc: "Start the program under tini of the distribution's packages: it hands on signals and waits for processes that others left. Default: what `serve` takes, else `false`.",
    example: "true",
  }),
  shell: optional(argvType, { doc: "The shell for scripts.", example: "[/bin/bash, -c]", merge: "replace" }),
  serve: optional(serveType, {
    doc: "A server, by a preset: its command, ports, health check, signal and labels, and a user that is not root. What the spec says itself comes first.",
    example: '{with: uvicorn, app: "main:app", health: /health}',
  }),
  expose: defaulted(list(text(PORT)), [], { doc: "Ports the image listens on.", example: "[8000]" }),
  volumes: defaulted(list(text(ABSOLUTE_PATH)), [], {
    doc: "Folders that hold data which outlives a container.",
    example: "[/data]",
  }),
  stop_signal: optional(text(SIGNAL), {
    doc: "The signal that stops the image's program.",
    example: "SIGTERM",
  }),
  healthcheck: optional(healthcheckType, {
    doc: "How to find out whether a container works: one of `http`, `run`, `cmd`; or `none`.",
    example: '{http: ":8000/health", interval: 30s}',
    merge: "replace",
  }),
  onbuild: defaulted(list(text(LATER_INSTRUCTION, "shell")), [], {
    doc: "Dockerfile instructions which run when another image is built from this one.",
    example: '["RUN make"]',
  }),
});

/** One target, complete: short forms written out, defaults filled in. */
export type Spec = Infer<typeof specType>;
