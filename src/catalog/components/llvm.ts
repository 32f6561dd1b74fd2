import type { Component } from "./component.ts";

export const llvm = {
  name: "llvm",
  what: "Clang and its OpenMP, newer or older than the distribution's",
  facts: "https://llvm.org/docs/CMake.html",
  url: "https://github.com/llvm/llvm-project/archive/llvmorg-${version}.tar.gz",
  versions: [
    {
      version: "22.1.5",
      sha256: "263e99bd0b590664a886b0332037ff060e108f4e7b0310b7c8277208858f867d",
      verified: false,
    },
  ],
  builder: "cmake",
  folder: "llvm",
  languages: ["c", "c++"],
  arguments: [
    "-DLLVM_ENABLE_PROJECTS=clang;lld",
    "-DLLVM_ENABLE_RUNTIMES=compiler-rt;openmp",
    // The linker looks for OpenMP's library in lib, not in a folder below it.
    "-DLLVM_ENABLE_PER_TARGET_RUNTIME_DIR=OFF",
    "-DLLVM_INCLUDE_BENCHMARKS=OFF",
    "-DLLVM_INCLUDE_TESTS=OFF",
    "-DLLVM_TARGETS_TO_BUILD=${machine}",
  ],
  machines: { amd64: "X86", arm64: "AArch64", ppc64le: "PowerPC" },
  features: {},
  packages: { apt: ["python3"], dnf: ["python3"] },
  runtime: { apt: [], dnf: [] },
  compilers: { CC: "bin/clang", CXX: "bin/clang++" },
  redistributable: ["lib"],
} as const satisfies Component;
