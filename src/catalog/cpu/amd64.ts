import type { Microarchitecture } from "./microarchitecture.ts";

/** Processors of x86-64: its levels first. */
export const AMD64: readonly Microarchitecture[] = [
  {
    name: "x86_64",
    architecture: "amd64",
    level: 1,
    flags: {
      gcc: [
        ["0", "-march=x86-64 -mtune=x86-64"],
        ["4.2.0", "-march=x86-64 -mtune=generic"],
      ],
      llvm: [["0", "-march=x86-64 -mtune=generic"]],
      oneapi: [["0", "-march=x86-64 -mtune=generic"]],
      aocc: [["2.2", "-march=x86-64 -mtune=generic"]],
    },
  },
  {
    name: "x86_64_v2",
    architecture: "amd64",
    level: 2,
    flags: {
      gcc: [
        ["4.6", "-march=x86-64 -mtune=generic -mcx16 -msahf -mpopcnt -msse3 -msse4.1 -msse4.2 -mssse3"],
        ["11.1", "-march=x86-64-v2 -mtune=generic"],
      ],
      llvm: [
        ["3.9", "-march=x86-64 -mtune=generic -mcx16 -msahf -mpopcnt -msse3 -msse4.1 -msse4.2 -mssse3"],
        ["12.0", "-march=x86-64-v2 -mtune=generic"],
      ],
      oneapi: [["2021.2.0", "-march=x86-64-v2 -mtune=generic"]],
      aocc: [["2.2", "-march=x86-64-v2 -mtune=generic"]],
    },
  },
  {
    name: "x86_64_v3",
    architecture: "amd64",
    level: 3,
    flags: {
      gcc: [
        [
          "4.8",
          "-march=x86-64 -mtune=generic -mcx16 -msahf -mpopcnt -msse3 -msse4.1 -msse4.2 -mssse3 -mavx -mavx2 -mbmi -mbmi2 -mf16c -mfma -mlzcnt -mmovbe -mxsave",
        ],
        ["11.1", "-march=x86-64-v3 -mtune=generic"],
      ],
      llvm: [
        [
          "3.9",
          "-march=x86-64 -mtune=generic -mcx16 -msahf -mpopcnt -msse3 -msse4.1 -msse4.2 -mssse3 -mavx -mavx2 -mbmi -mbmi2 -mf16c -mfma -mlzcnt -mmovbe -mxsave",
        ],
        ["12.0", "-march=x86-64-v3 -mtune=generic"],
      ],
      nvhpc: [
        [
          "0",
          "-tp px -mpopcnt -msse3 -msse4.1 -msse4.2 -mssse3 -mavx -mavx2 -mbmi -mbmi2 -mf16c -mfma -mlzcnt -mxsave",
        ],
      ],
      oneapi: [["2021.2.0", "-march=x86-64-v3 -mtune=generic"]],
      aocc: [["2.2", "-march=x86-64-v3 -mtune=generic"]],
    },
  },
  {
    name: "x86_64_v4",
    architecture: "amd64",
    level: 4,
    flags: {
      gcc: [
        [
          "6.0",
          "-march=x86-64 -mtune=generic -mcx16 -msahf -mpopcnt -msse3 -msse4.1 -msse4.2 -mssse3 -mavx -mavx2 -mbmi -mbmi2 -mf16c -mfma -mlzcnt -mmovbe -mxsave -mavx512f -mavx512bw -mavx512cd -mavx512dq -mavx512vl",
        ],
        ["11.1", "-march=x86-64-v4 -mtune=generic"],
      ],
      llvm: [
        [
          "3.9",
          "-march=x86-64 -mtune=generic -mcx16 -msahf -mpopcnt -msse3 -msse4.1 -msse4.2 -mssse3 -mavx -mavx2 -mbmi -mbmi2 -mf16c -mfma -mlzcnt -mmovbe -mxsave -mavx512f -mavx512bw -mavx512cd -mavx512dq -mavx512vl",
        ],
        ["12.0", "-march=x86-64-v4 -mtune=generic"],
      ],
      nvhpc: [
        [
          "0",
          "-tp px -mpopcnt -msse3 -msse4.1 -msse4.2 -mssse3 -mavx -mavx2 -mbmi -mbmi2 -mf16c -mfma -mlzcnt -mxsave -mavx512f -mavx512bw -mavx512cd -mavx512dq -mavx512vl",
        ],
      ],
      oneapi: [["2021.2.0", "-march=x86-64-v4 -mtune=generic"]],
      aocc: [["4", "-march=x86-64-v4 -mtune=generic"]],
    },
  },
  {
    name: "nehalem",
    architecture: "amd64",
    level: 2,
    flags: {
      gcc: [
        ["4.6", "-march=corei7 -mtune=corei7"],
        ["4.9", "-march=nehalem -mtune=nehalem"],
      ],
      llvm: [["3.9", "-march=nehalem -mtune=nehalem"]],
      oneapi: [["0", "-march=corei7 -mtune=corei7"]],
      aocc: [["2.2", "-march=nehalem -mtune=generic"]],
    },
  },
  {
    name: "sandybridge",
    architecture: "amd64",
    level: 2,
    flags: {
      gcc: [
        ["4.6", "-march=corei7-avx -mtune=corei7-avx"],
        ["4.9", "-march=sandybridge -mtune=sandybridge"],
      ],
      llvm: [["3.9", "-march=sandybridge -mtune=sandybridge"]],
      nvhpc: [["0", "-tp sandybridge"]],
      oneapi: [["0", "-march=sandybridge -mtune=sandybridge"]],
      aocc: [["2.2", "-march=sandybridge -mtune=sandybridge"]],
    },
  },
  {
    name: "ivybridge",
    architecture: "amd64",
    level: 2,
    flags: {
      gcc: [
        ["4.6", "-march=core-avx-i -mtune=core-avx-i"],
        ["4.9", "-march=ivybridge -mtune=ivybridge"],
      ],
      llvm: [["3.9", "-march=ivybridge -mtune=ivybridge"]],
      nvhpc: [["0", "-tp ivybridge"]],
      oneapi: [["0", "-march=ivybridge -mtune=ivybridge"]],
      aocc: [["2.2", "-march=ivybridge -mtune=ivybridge"]],
    },
  },
  {
    name: "haswell",
    architecture: "amd64",
    level: 3,
    flags: {
      gcc: [
        ["4.8", "-march=core-avx2 -mtune=core-avx2"],
        ["4.9", "-march=haswell -mtune=haswell"],
      ],
      llvm: [["3.9", "-march=haswell -mtune=haswell"]],
      nvhpc: [["0", "-tp haswell"]],
      oneapi: [["0", "-march=haswell -mtune=haswell"]],
      aocc: [["2.2", "-march=haswell -mtune=haswell"]],
    },
  },
  {
    name: "broadwell",
    architecture: "amd64",
    level: 3,
    flags: {
      gcc: [["4.9", "-march=broadwell -mtune=broadwell"]],
      llvm: [["3.9", "-march=broadwell -mtune=broadwell"]],
      nvhpc: [["0", "-tp haswell"]],
      oneapi: [["0", "-march=broadwell -mtune=broadwell"]],
      aocc: [["2.2", "-march=broadwell -mtune=broadwell"]],
    },
  },
  {
    name: "skylake",
    architecture: "amd64",
    level: 3,
    flags: {
      gcc: [["6.0", "-march=skylake -mtune=skylake"]],
      llvm: [["3.9", "-march=skylake -mtune=skylake"]],
      nvhpc: [["0", "-tp haswell"]],
      oneapi: [["0", "-march=skylake -mtune=skylake"]],
      aocc: [["2.2", "-march=skylake -mtune=skylake"]],
    },
  },
  {
    name: "skylake_avx512",
    architecture: "amd64",
    level: 4,
    flags: {
      gcc: [["6.0", "-march=skylake-avx512 -mtune=skylake-avx512"]],
      llvm: [["3.9", "-march=skylake-avx512 -mtune=skylake-avx512"]],
      nvhpc: [["0", "-tp skylake"]],
      oneapi: [["0", "-march=skylake-avx512 -mtune=skylake-avx512"]],
      aocc: [["2.2", "-march=skylake-avx512 -mtune=generic"]],
    },
  },
  {
    name: "cascadelake",
    architecture: "amd64",
    level: 4,
    flags: {
      gcc: [["9.0", "-march=cascadelake -mtune=cascadelake"]],
      llvm: [["8.0", "-march=cascadelake -mtune=cascadelake"]],
      nvhpc: [["0", "-tp skylake"]],
      oneapi: [["0", "-march=cascadelake -mtune=cascadelake"]],
      aocc: [["2.2", "-march=cascadelake -mtune=cascadelake"]],
    },
  },
  {
    name: "icelake",
    architecture: "amd64",
    level: 4,
    flags: {
      gcc: [["8.0", "-march=icelake-client -mtune=icelake-client"]],
      llvm: [
        ["6.0", "-march=icelake -mtune=icelake"],
        ["7.0", "-march=icelake-client -mtune=icelake-client"],
      ],
      nvhpc: [["0", "-tp skylake"]],
      oneapi: [["0", "-march=icelake-client -mtune=icelake-client"]],
      aocc: [["2.2", "-march=icelake-client -mtune=icelake-client"]],
    },
  },
  {
    name: "sapphirerapids",
    architecture: "amd64",
    level: 4,
    flags: {
      gcc: [["11.0", "-march=sapphirerapids -mtune=sapphirerapids"]],
      llvm: [["12.0", "-march=sapphirerapids -mtune=sapphirerapids"]],
      oneapi: [["2021.2", "-march=sapphirerapids -mtune=sapphirerapids"]],
    },
  },
  {
    name: "alderlake",
    architecture: "amd64",
    level: 3,
    flags: {
      gcc: [["11.0", "-march=alderlake -mtune=alderlake"]],
      llvm: [["12.0", "-march=alderlake -mtune=alderlake"]],
    },
  },
  {
    name: "zen",
    architecture: "amd64",
    level: 3,
    flags: {
      gcc: [["6.0", "-march=znver1 -mtune=znver1"]],
      llvm: [["4.0", "-march=znver1 -mtune=znver1"]],
      nvhpc: [["0", "-tp zen"]],
      oneapi: [["0", "-march=core-avx2 -mtune=core-avx2"]],
      aocc: [["2.2", "-march=znver1 -mtune=znver1"]],
    },
  },
  {
    name: "zen2",
    architecture: "amd64",
    level: 3,
    flags: {
      gcc: [["9.0", "-march=znver2 -mtune=znver2"]],
      llvm: [["9.0", "-march=znver2 -mtune=znver2"]],
      nvhpc: [["20.5", "-tp zen2"]],
      oneapi: [["0", "-march=core-avx2 -mtune=core-avx2"]],
      aocc: [["2.2", "-march=znver2 -mtune=znver2"]],
    },
  },
  {
    name: "zen3",
    architecture: "amd64",
    level: 3,
    flags: {
      gcc: [["10.3", "-march=znver3 -mtune=znver3"]],
      llvm: [["12.0", "-march=znver3 -mtune=znver3"]],
      nvhpc: [["21.11", "-tp zen3"]],
      oneapi: [["0", "-march=core-avx2 -mtune=core-avx2"]],
      aocc: [["3.0", "-march=znver3 -mtune=znver3"]],
    },
  },
  {
    name: "zen4",
    architecture: "amd64",
    level: 4,
    flags: {
      gcc: [
        [
          "10.3",
          "-march=znver3 -mtune=znver3 -mavx512f -mavx512dq -mavx512ifma -mavx512cd -mavx512bw -mavx512vl -mavx512vbmi -mavx512vbmi2 -mavx512vnni -mavx512bitalg",
        ],
        ["12.3", "-march=znver4 -mtune=znver4"],
      ],
      llvm: [
        [
          "12.0",
          "-march=znver3 -mtune=znver3 -mavx512f -mavx512dq -mavx512ifma -mavx512cd -mavx512bw -mavx512vl -mavx512vbmi -mavx512vbmi2 -mavx512vnni -mavx512bitalg",
        ],
        ["16.0", "-march=znver4 -mtune=znver4"],
      ],
      nvhpc: [
        ["21.11", "-tp zen3"],
        ["23.9", "-tp zen4"],
      ],
      aocc: [
        [
          "3.0",
          "-march=znver3 -mtune=znver3 -mavx512f -mavx512dq -mavx512ifma -mavx512cd -mavx512bw -mavx512vl -mavx512vbmi -mavx512vbmi2 -mavx512vnni -mavx512bitalg",
        ],
        ["4.0", "-march=znver4 -mtune=znver4"],
      ],
    },
  },
  {
    name: "zen5",
    architecture: "amd64",
    level: 4,
    flags: {
      gcc: [["14.1", "-march=znver5 -mtune=znver5"]],
      llvm: [["19.1", "-march=znver5 -mtune=znver5"]],
      aocc: [["5.0", "-march=znver5 -mtune=znver5"]],
    },
  },
];
