import type { ExitRule, LineRule } from "../step-failure.ts";
import { COMPILING_RULES } from "./compiling.ts";
import { LOADING_RULES } from "./loading.ts";
import { MACHINE_EXITS, MACHINE_RULES } from "./machine.ts";
import { NETWORK_RULES } from "./network.ts";
import { PARALLEL_RULES } from "./parallel.ts";
import { PROGRAM_EXITS, PROGRAM_RULES } from "./programs.ts";
import { PYTHON_RULES } from "./python.ts";
import { SOURCE_RULES } from "./sources.ts";
import { SYSTEM_PACKAGE_RULES } from "./system-packages.ts";

/** The likeliest first: a machine without memory makes compilers fail, a missing header makes a wheel fail, and not the reverse. */
export const LINE_RULES: readonly LineRule[] = [
  ...MACHINE_RULES,
  ...SOURCE_RULES,
  ...COMPILING_RULES,
  ...LOADING_RULES,
  ...NETWORK_RULES,
  ...SYSTEM_PACKAGE_RULES,
  ...PARALLEL_RULES,
  ...PROGRAM_RULES,
  ...PYTHON_RULES,
];

/** For steps whose output says nothing that is known. */
export const EXIT_RULES: readonly ExitRule[] = [...MACHINE_EXITS, ...PROGRAM_EXITS];
