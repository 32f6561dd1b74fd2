import { PROGRAMS } from "../../catalog/index.ts";
import { type ExitRule, isOfBuild, type LineRule, type StepFailure, type Told } from "../step-failure.ts";
import { install, installForBuilding } from "./packages-of.ts";

const COMPILERS = new Set(["c++", "cc", "clang", "cmake", "g++", "gcc", "gfortran", "make", "ninja"]);
const MPI_COMPILERS = new Set(["mpic++", "mpicc", "mpicxx", "mpif77", "mpif90", "mpifort"]);
const CUDA_PROGRAMS = new Set(["cuobjdump", "nvcc", "ptxas"]);

/** A program that is not there. */
function missing(program: string, step: StepFailure): Told {
  const says = `the program ${program} is not in the stage this step runs in`;
  if (CUDA_PROGRAMS.has(program)) {
    return {
      says,
      hint: 'CUDA\'s compilers are in the base of the build side: base: {distro: ubuntu:22.04, cuda: "12.6"}, and the step in build: {steps: […]}',
    };
  }
  if (program === "nvidia-smi") {
    return {
      says,
      hint: "it belongs to the driver, which the host of a container lends: tests: [{run: …, gpu: optional}] have it where the engine has GPUs",
    };
  }
  if (program === "pip" || program === "pip3") {
    return {
      says,
      hint: "name packages by python: {packages: […]} or {requirements: …}, which need no pip in the image; python: {pip: true} keeps one",
    };
  }
  if (program === "python")
    return {
      says,
      hint: "start from a base such as python:3.11-slim, or call python3 and write packages: [python3]",
    };
  if (program === "conda" || program === "mamba")
    return { says, hint: "conda: {packages: […]} or conda: {lock: …} installs an environment without it" };
  if (program === "module")
    return {
      says,
      hint: "easybuild: finds what it installs without it; of another system of modules the image has none",
    };
  if (MPI_COMPILERS.has(program)) {
    return {
      says,
      hint: "what is compiled on an MPI of components is best one itself: components: [NAME: {build: cmake, src: FOLDER/, needs: [mpi]}]; on the distribution's, build: {packages: [libopenmpi-dev]}",
    };
  }
  const provider = Object.hasOwn(PROGRAMS, program) ? PROGRAMS[program] : undefined;
  if (provider === undefined)
    return {
      says,
      hint: "name the package that has it in packages: (build: {packages: […]} for the build side), or call it by its whole path",
    };
  if (COMPILERS.has(program) && !isOfBuild(step)) {
    return {
      says,
      hint: `compile on the build side: ${installForBuilding(provider, step)}, the step in build: {steps: […]}, the result by files: [{from: build, src: …, to: …}]`,
    };
  }
  return { says, hint: install(provider, step) };
}

/** Programs and scripts that do not start. */
export const PROGRAM_RULES: readonly LineRule[] = [
  {
    id: "bash-in-sh",
    line: /: (?:(\[\[|source|declare|pushd|popd|shopt): not found|Bad substitution|Syntax error: "\(" unexpected)/,
    sample: ["/bin/sh: 1: [[: not found"],
    tell: () => ({
      says: "the script is in bash's language, and /bin/sh of this base is another shell",
      hint: "shell: [/bin/bash, -c], for the step or for all; the base must have bash",
    }),
  },
  {
    id: "command-not-found",
    line: /: (?:exec: )?([A-Za-z0-9_.+-]{1,64}): (?:command )?not found$/,
    sample: ["/bin/sh: 1: git: not found"],
    tell: ([, program = ""], step) => missing(program, step),
  },
  {
    id: "no-configure",
    line: /\.\/configure: (?:not found|No such file or directory)$/,
    sample: ["/dev/mlspec-build-component: 12: ./configure: not found"],
    tell: () => ({
      says: "the source has no configure script: it is as its authors have it, not as they release it",
      hint: "make it: ospackages: [autoconf, automake, libtool] and preconfigure: [autoreconf -fi], or ./autogen.sh where there is one; or take the released archive",
    }),
  },
  {
    id: "program-not-found",
    line: /exec: "([^"\s/]{1,64})": executable file not found in \$PATH/,
    sample: [
      'runc run failed: unable to start container process: exec: "nvcc": executable file not found in $PATH',
    ],
    tell: ([, program = ""], step) => missing(program, step),
  },
  {
    id: "no-interpreter",
    line: /exec:? "?(\/[^\s":]+)"?: (?:stat [^:]+: )?no such file or directory/,
    sample: ["runc run failed: exec /app/run.sh: no such file or directory"],
    tell: ([, path]) => ({
      says: `${path} cannot be started: it is not there, or the interpreter its first line names is not`,
      hint: "look for it with a step of ls; lines that end in carriage returns name an interpreter that does not exist",
    }),
  },
  {
    id: "wrong-architecture",
    line: /[Ee]xec format error/,
    sample: ["exec /bin/sh: exec format error"],
    tell: () => ({
      says: "the engine's machine cannot run programs of this platform",
      hint: "it needs QEMU's handlers for foreign programs (Debian: qemu-user-static and binfmt-support), or an engine of that architecture; mlspec doctor lists what it can run",
    }),
  },
  {
    id: "not-executable",
    line: /: (\/?[\w./+-]+): Permission denied$/,
    sample: ["/bin/sh: 1: ./configure: Permission denied"],
    tell: ([, path], { exitCode }) =>
      exitCode === 126
        ? {
            says: `${path} may not be executed`,
            hint: 'give it the right, files: [{src: …, to: …, mode: "0755"}], or call its interpreter: sh SCRIPT',
          }
        : undefined,
  },
];

export const PROGRAM_EXITS: readonly ExitRule[] = [
  {
    id: "command-not-found",
    exitCode: 127,
    says: "a program that the step calls is not in the stage it runs in",
    hint: "name the package that has it in packages: (build: {packages: […]} for the build side)",
  },
  {
    id: "not-executable",
    exitCode: 126,
    says: "a file that the step calls may not be executed, or is no program",
    hint: 'give it the right, files: [{src: …, to: …, mode: "0755"}], or call its interpreter: sh SCRIPT',
  },
];
