import type { Microarchitecture } from "./microarchitecture.ts";

/** Processors of little-endian POWER. */
export const PPC64LE: readonly Microarchitecture[] = [
  {
    name: "ppc64le",
    architecture: "ppc64le",
    flags: {
      gcc: [["4.8", "-mcpu=powerpc64le -mtune=powerpc64le"]],
      llvm: [["0", "-mcpu=ppc64le -mtune=ppc64le"]],
    },
  },
  {
    name: "power8le",
    architecture: "ppc64le",
    flags: {
      gcc: [
        ["4.8", "-mcpu=power8 -mtune=power8"],
        ["4.9", "-mcpu=power8 -mtune=power8"],
      ],
      llvm: [["3.9", "-mcpu=power8 -mtune=power8"]],
      nvhpc: [["0", "-tp pwr8"]],
    },
  },
  {
    name: "power9le",
    architecture: "ppc64le",
    flags: {
      gcc: [["6.0", "-mcpu=power9 -mtune=power9"]],
      llvm: [["3.9", "-mcpu=power9 -mtune=power9"]],
      nvhpc: [["0", "-tp pwr9"]],
    },
  },
  {
    name: "power10le",
    architecture: "ppc64le",
    flags: {
      gcc: [["11.1", "-mcpu=power10 -mtune=power10"]],
      llvm: [["11.0", "-mcpu=power10 -mtune=power10"]],
    },
  },
];
