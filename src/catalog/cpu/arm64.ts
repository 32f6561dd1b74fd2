import type { Microarchitecture } from "./microarchitecture.ts";

/** Processors of 64-bit Arm: versions of the architecture first. */
export const ARM64: readonly Microarchitecture[] = [
  {
    name: "aarch64",
    architecture: "arm64",
    flags: {
      gcc: [["4.8.0", "-march=armv8-a -mtune=generic"]],
      llvm: [["0", "-march=armv8-a -mtune=generic"]],
      arm: [["0", "-march=armv8-a -mtune=generic"]],
    },
  },
  {
    name: "armv8.1a",
    architecture: "arm64",
    flags: {
      gcc: [["5", "-march=armv8.1-a -mtune=generic"]],
      llvm: [["0", "-march=armv8.1-a -mtune=generic"]],
      arm: [["0", "-march=armv8.1-a -mtune=generic"]],
    },
  },
  {
    name: "armv8.2a",
    architecture: "arm64",
    flags: {
      gcc: [["6", "-march=armv8.2-a -mtune=generic"]],
      llvm: [["0", "-march=armv8.2-a -mtune=generic"]],
      arm: [["0", "-march=armv8.2-a -mtune=generic"]],
    },
  },
  {
    name: "armv8.3a",
    architecture: "arm64",
    flags: {
      gcc: [["6", "-march=armv8.3-a -mtune=generic"]],
      llvm: [["6", "-march=armv8.3-a -mtune=generic"]],
      arm: [["0", "-march=armv8.3-a -mtune=generic"]],
    },
  },
  {
    name: "armv8.4a",
    architecture: "arm64",
    flags: {
      gcc: [["8", "-march=armv8.4-a -mtune=generic"]],
      llvm: [["8", "-march=armv8.4-a -mtune=generic"]],
      arm: [["0", "-march=armv8.4-a -mtune=generic"]],
    },
  },
  {
    name: "armv8.5a",
    architecture: "arm64",
    flags: {
      gcc: [["9", "-march=armv8.5-a -mtune=generic"]],
      llvm: [["11", "-march=armv8.5-a -mtune=generic"]],
      arm: [["0", "-march=armv8.5-a -mtune=generic"]],
    },
  },
  {
    name: "armv8.6a",
    architecture: "arm64",
    flags: {
      gcc: [["10.1", "-march=armv8.6-a -mtune=generic"]],
      llvm: [["11", "-march=armv8.6-a -mtune=generic"]],
    },
  },
  {
    name: "armv9.0a",
    architecture: "arm64",
    flags: {
      gcc: [["12", "-march=armv9-a -mtune=generic"]],
      llvm: [["14", "-march=armv9-a -mtune=generic"]],
      arm: [["0", "-march=armv9-a -mtune=generic"]],
    },
  },
  {
    name: "armv9.2a",
    architecture: "arm64",
    flags: {
      gcc: [["13", "-march=armv9.2-a -mtune=generic"]],
      llvm: [["14", "-march=armv9.2-a -mtune=generic"]],
      arm: [["0", "-march=armv9.2-a -mtune=generic"]],
    },
  },
  {
    name: "thunderx2",
    architecture: "arm64",
    flags: {
      gcc: [
        ["4.8", "-march=armv8-a"],
        ["4.9", "-march=armv8-a+crc+crypto"],
        ["6", "-march=armv8.1-a+crc+crypto"],
        ["7", "-mcpu=thunderx2t99"],
      ],
      llvm: [
        ["3.9", "-march=armv8.1-a+crc+crypto"],
        ["5", "-mcpu=thunderx2t99"],
      ],
    },
  },
  {
    name: "a64fx",
    architecture: "arm64",
    flags: {
      gcc: [
        ["4.8", "-march=armv8-a"],
        ["4.9", "-march=armv8-a+crc+crypto"],
        ["6", "-march=armv8.1-a+crc+crypto"],
        ["7", "-march=armv8.2-a+crc+crypto+fp16"],
        ["8", "-march=armv8.2-a+crc+sha2+fp16+sve -msve-vector-bits=512"],
        ["10.3", "-mcpu=a64fx -msve-vector-bits=512"],
      ],
      llvm: [
        ["3.9", "-march=armv8.2-a+crc+sha2+fp16"],
        ["5", "-march=armv8.2-a+crc+sha2+fp16+sve"],
        ["11", "-mcpu=a64fx"],
      ],
      arm: [["20", "-march=armv8.2-a+crc+crypto+fp16+sve"]],
    },
  },
  {
    name: "cortex_a72",
    architecture: "arm64",
    flags: {
      gcc: [
        ["4.8", "-march=armv8-a"],
        ["4.9", "-march=armv8-a+crc+crypto"],
        ["6", "-mcpu=cortex-a72"],
      ],
      llvm: [["3.9", "-mcpu=cortex-a72"]],
    },
  },
  {
    name: "neoverse_n1",
    architecture: "arm64",
    flags: {
      gcc: [
        ["4.8", "-march=armv8-a"],
        ["4.9", "-march=armv8-a+crc+crypto"],
        ["6", "-march=armv8.1-a"],
        ["7", "-march=armv8.2-a+fp16 -mtune=cortex-a72"],
        ["8.0", "-march=armv8.2-a+fp16+dotprod+crypto -mtune=cortex-a72"],
        ["8.1", "-march=armv8.2-a+fp16+rcpc+dotprod+crypto -mtune=cortex-a72"],
        ["9.0", "-mcpu=neoverse-n1"],
      ],
      llvm: [
        ["3.9", "-march=armv8.2-a+fp16+crc+crypto"],
        ["5", "-march=armv8.2-a+fp16+rcpc+dotprod+crypto"],
        ["10", "-mcpu=neoverse-n1"],
      ],
      nvhpc: [["22.5", "-tp neoverse-n1"]],
      arm: [
        ["20", "-march=armv8.2-a+fp16+rcpc+dotprod+crypto"],
        ["22", "-mcpu=neoverse-n1"],
      ],
    },
  },
  {
    name: "neoverse_n2",
    architecture: "arm64",
    flags: {
      gcc: [
        ["4.8", "-march=armv8-a"],
        ["6", "-march=armv8.1-a"],
        ["7.0", "-march=armv8.2-a -mtune=cortex-a72"],
        ["8.0", "-march=armv8.4-a+sve -mtune=cortex-a72"],
        ["9.0", "-march=armv8.5-a+sve -mtune=cortex-a76"],
        ["10.0", "-march=armv8.5-a+sve+sve2+i8mm+bf16 -mtune=cortex-a77"],
        ["11.0", "-mcpu=neoverse-n2"],
      ],
      llvm: [
        ["9.0", "-march=armv8.5-a+sve"],
        ["11.0", "-march=armv8.5-a+sve+sve2+i8mm+bf16"],
        ["14.0", "-march=armv9-a+i8mm+bf16"],
        ["16.0", "-mcpu=neoverse-n2"],
      ],
      nvhpc: [["23.3", "-tp neoverse-n1"]],
      arm: [["23.04.0", "-mcpu=neoverse-n2"]],
    },
  },
  {
    name: "neoverse_v1",
    architecture: "arm64",
    flags: {
      gcc: [
        ["4.8", "-march=armv8-a"],
        ["4.9", "-march=armv8-a+crc+crypto"],
        ["6", "-march=armv8.1-a"],
        ["7", "-march=armv8.2-a+crypto+fp16 -mtune=cortex-a72"],
        ["8.0", "-march=armv8.2-a+fp16+dotprod+crypto -mtune=cortex-a72"],
        ["8.5", "-mcpu=neoverse-v1"],
        ["9.0", "-march=armv8.2-a+fp16+dotprod+crypto -mtune=cortex-a72"],
        ["9.4", "-mcpu=neoverse-v1"],
        ["10.0", "-march=armv8.2-a+fp16+dotprod+crypto -mtune=cortex-a72"],
        ["10.2", "-mcpu=zeus"],
        ["10.3", "-mcpu=neoverse-v1"],
      ],
      llvm: [
        ["3.9", "-march=armv8.2-a+fp16+crc+crypto"],
        ["5", "-march=armv8.2-a+fp16+rcpc+dotprod+crypto"],
        ["11", "-march=armv8.4-a+sve+fp16+bf16+crypto+i8mm+rng"],
        ["12", "-mcpu=neoverse-v1"],
      ],
      nvhpc: [["22.5", "-tp neoverse-n1"]],
      arm: [
        ["20", "-march=armv8.2-a+sve+fp16+rcpc+dotprod+crypto"],
        ["22", "-mcpu=neoverse-v1"],
      ],
    },
  },
  {
    name: "neoverse_v2",
    architecture: "arm64",
    flags: {
      gcc: [
        ["4.8", "-march=armv8-a"],
        ["6", "-march=armv8.1-a"],
        ["7.0", "-march=armv8.2-a -mtune=cortex-a72"],
        ["8.0", "-march=armv8.4-a+sve -mtune=cortex-a72"],
        ["9.0", "-march=armv8.5-a+sve -mtune=cortex-a76"],
        ["10.0", "-march=armv8.5-a+sve+sve2+i8mm+bf16 -mtune=cortex-a77"],
        ["11.4", "-mcpu=neoverse-v2"],
        ["12.0", "-march=armv9-a+i8mm+bf16 -mtune=cortex-a710"],
        ["12.3", "-mcpu=neoverse-v2"],
      ],
      llvm: [
        ["9.0", "-march=armv8.5-a+sve"],
        ["11.0", "-march=armv8.5-a+sve+sve2+i8mm+bf16"],
        ["14.0", "-march=armv9-a+i8mm+bf16"],
        ["16.0", "-mcpu=neoverse-v2"],
      ],
      nvhpc: [["23.3", "-tp neoverse-v2"]],
      arm: [["23.04.0", "-mcpu=neoverse-v2"]],
    },
  },
  {
    name: "ampere1",
    architecture: "arm64",
    flags: {
      gcc: [
        ["9.0", "-mcpu=neoverse-n1"],
        ["10.5", "-mcpu=ampere1"],
        ["11.0", "-mcpu=neoverse-n1"],
        ["11.3", "-mcpu=ampere1"],
        ["12.0", "-mcpu=neoverse-n1"],
        ["12.1", "-mcpu=ampere1"],
        ["13", "-mcpu=ampere1"],
      ],
      llvm: [
        ["10", "-mcpu=neoverse-n1"],
        ["16", "-mcpu=ampere1"],
      ],
      nvhpc: [["22.5", "-tp neoverse-n1"]],
      arm: [["22", "-mcpu=neoverse-n1"]],
    },
  },
  {
    name: "ampere1a",
    architecture: "arm64",
    flags: {
      gcc: [
        ["9.0", "-mcpu=neoverse-n1"],
        ["10.5", "-mcpu=ampere1a"],
        ["11.0", "-mcpu=neoverse-n1"],
        ["11.4", "-mcpu=ampere1a"],
        ["12.0", "-mcpu=neoverse-n1"],
        ["12.3", "-mcpu=ampere1a"],
        ["13", "-mcpu=ampere1a"],
      ],
      llvm: [
        ["10", "-mcpu=neoverse-n1"],
        ["16", "-mcpu=ampere1"],
      ],
      nvhpc: [["22.5", "-tp neoverse-n1"]],
      arm: [["22", "-mcpu=neoverse-n1"]],
    },
  },
];
