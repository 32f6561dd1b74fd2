import { componentOf, type LineRule, type StepFailure, type Told } from "../step-failure.ts";
import { installForBuilding, packageOfHeader, packageOfLink, packageOfModule } from "./packages-of.ts";

const CUDA_BASE = 'base: {distro: ubuntu:22.04, cuda: "12.6"} builds where CUDA\'s compilers and headers are';
const DEVELOPMENT =
  "packages that are compiled against end in -dev on Debian and Ubuntu, in -devel on the RHEL family: build: {packages: […]}";

function header(name: string, step: StepFailure): Told {
  const says = `the header ${name} is not there`;
  if (
    /^(?:cuda|cublas|cusparse|cusolver|curand|cufft|nvrtc|nvml|thrust\/|cub\/|nv\/|cooperative_groups)/.test(
      name,
    )
  )
    return { says, hint: CUDA_BASE };
  if (/^cudnn/.test(name))
    return {
      says,
      hint: 'base: {distro: ubuntu:22.04, cuda: "12.6", cudnn: true} builds where cuDNN\'s headers are',
    };
  if (/^nccl/.test(name))
    return {
      says,
      hint: "components: [nccl] has NCCL's headers for what needs it, as have CUDA's own images with compilers",
    };
  const provider = packageOfHeader(name);
  const mpi =
    name === "mpi.h" && componentOf(step) === undefined
      ? "; what is compiled on an MPI of components is one itself: components: [NAME: {build: cmake, src: FOLDER/, needs: [mpi]}]"
      : "";
  return {
    says,
    hint: provider === undefined ? DEVELOPMENT : `${installForBuilding(provider, step)} has it${mpi}`,
  };
}

function module(name: string, step: StepFailure): Told {
  const provider = packageOfModule(name);
  const says = `the build looks for ${name}, and does not find it`;
  if (/^(?:CUDA|CUDAToolkit|CUDNN)$/.test(name)) return { says, hint: CUDA_BASE };
  return {
    says,
    hint: provider === undefined ? DEVELOPMENT : `${installForBuilding(provider, step)} has it`,
  };
}

function noCompiler(step: StepFailure): Told {
  return {
    says: "there is no compiler where this is compiled",
    hint: `${installForBuilding({ apt: "build-essential", rpm: "gcc-c++" }, step)}: it stays out of the image`,
  };
}

/** What compilers, linkers and the programs that drive them lack. */
export const COMPILING_RULES: readonly LineRule[] = [
  {
    id: "missing-header",
    line: /fatal error: '?([\w./+-]+\.(?:h|hpp|hh|hxx|cuh|inc|f03))'?(?:: No such file or directory| file not found)/,
    sample: ["src/kernel.c:12:10: fatal error: Python.h: No such file or directory"],
    tell: ([, name = ""], step) => header(name, step),
  },
  {
    id: "no-compiler",
    line: /no acceptable C compiler found|error: command '[^']{0,80}(?:gcc|g\+\+|cc|c\+\+)' failed: No such file|unable to execute '[^']{1,80}'|No CMAKE_(?:C|CXX|Fortran)_COMPILER could be found|CMAKE_(?:C|CXX|Fortran)_COMPILER not set|Unknown compiler\(s\): \[\[|Failed to find a C compiler|linker `cc` not found/,
    sample: ["error: command 'gcc' failed: No such file or directory"],
    tell: (_match, step) => noCompiler(step),
  },
  {
    id: "no-rust",
    line: /[Cc]an(?:'t|not| not) find Rust compiler|Cargo, the Rust package manager, is not installed/,
    sample: ["error: can't find Rust compiler"],
    tell: () => ({
      says: "a package is compiled from Rust, and there is no Rust compiler",
      hint: "build: {packages: [cargo, rustc]}, or a version of the package that has a wheel for this platform",
    }),
  },
  {
    id: "no-cuda-compiler",
    line: /CUDA_HOME environment variable is not set|CUDA_HOME does not exist|nvcc was not found|[Ff]ailed to find nvcc|Cannot find (?:nvcc|CUDA)|No CMAKE_CUDA_COMPILER could be found/,
    sample: ["OSError: CUDA_HOME environment variable is not set. Please set it to your CUDA install root."],
    tell: () => ({ says: "this is compiled for GPUs, and there is no CUDA compiler", hint: CUDA_BASE }),
  },
  {
    id: "unsupported-gpu",
    line: /nvcc fatal\s{1,8}: Unsupported gpu architecture '([\w]{1,20})'/,
    sample: ["nvcc fatal   : Unsupported gpu architecture 'compute_120'"],
    tell: ([, name]) => ({
      says: `this release of CUDA does not compile for ${name}`,
      hint: "a newer cuda in base, or other gpus; mlspec matrix --why gpu=sm_… says which releases do",
    }),
  },
  {
    id: "host-compiler-too-new",
    line: /unsupported (?:GNU|clang) version! .{0,80} later than (\d{1,3})/,
    sample: ["#error -- unsupported GNU version! gcc versions later than 12 are not supported!"],
    tell: ([, version]) => ({
      says: `this release of CUDA takes compilers up to version ${version}, and the distribution's is newer`,
      hint: "a newer cuda or an older distro in base, or a compiler of components as the toolchain",
    }),
  },
  {
    id: "missing-link-library",
    line: /(?:cannot find|unable to find library) -l([\w.+-]{1,64})/,
    sample: ["/usr/bin/ld: cannot find -lopenblas: No such file or directory"],
    tell: ([, name = ""], step) => {
      const provider = packageOfLink(name);
      const says = `the library ${name} is not there to be linked`;
      if (name === "cuda")
        return {
          says,
          hint: "it belongs to the driver; CUDA's image has a stub for linking: env: {LIBRARY_PATH: /usr/local/cuda/lib64/stubs} for the step",
        };
      return {
        says,
        hint: provider === undefined ? DEVELOPMENT : `${installForBuilding(provider, step)} has it`,
      };
    },
  },
  {
    id: "missing-module",
    line: /(?:configuration file provided by "([\w.+-]{1,64})"|^\s{2,8}Could NOT find ([\w.+-]{1,64}) ?\(missing|No package '([\w.+-]{1,64})' found|Package ([\w.+-]{1,64}) was not found in the pkg-config|Dependency "([\w.+-]{1,64})" not found)/,
    sample: ["  Could NOT find MPI (missing: MPI_C_FOUND MPI_CXX_FOUND)"],
    tell: ([, ...names], step) => module(names.find((name) => name !== undefined) ?? "", step),
  },
  {
    id: "cmake-too-old",
    line: /CMake (\d[\d.]{0,12}) or higher is required\./,
    sample: ["  CMake 3.31 or higher is required.  You are running version 3.25.1"],
    tell: ([, version]) => ({
      says: `the distribution's CMake is older than ${version}`,
      hint: "PyPI has the newest, python: {packages: [cmake]}; components build with components: [cmake]",
    }),
  },
  {
    id: "argument-mismatch",
    // GCC 10 made errors of what older Fortran often does.
    line: /^\s{0,8}Error: (?:Type|Rank) mismatch (?:between actual argument|in argument)|without the option -fallow-argument-mismatch\b/,
    sample: [
      "Error: Type mismatch between actual argument at (1) and actual argument at (2) (REAL(4)/INTEGER(4)).",
    ],
    tell: (_match, step) => ({
      says: "this Fortran passes arguments of different types to one routine, which GCC refuses since its version 10",
      hint: `FFLAGS and FCFLAGS with -fallow-argument-mismatch${
        componentOf(step) === undefined
          ? ""
          : ", as configure_opts: [FFLAGS=-O2 -fallow-argument-mismatch, FCFLAGS=-O2 -fallow-argument-mismatch]"
      }; or a newer version of the program`,
    }),
  },
  {
    id: "cmake-too-new",
    line: /Compatibility with CMake < ?[\d.]{1,8} has been removed/,
    sample: ["  Compatibility with CMake < 3.5 has been removed from CMake."],
    tell: () => ({
      says: "the project was written for a CMake whose rules the present one no longer knows",
      hint: "-DCMAKE_POLICY_VERSION_MINIMUM=3.5, for a component in cmake_opts",
    }),
  },
];
