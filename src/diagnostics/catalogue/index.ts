/**
 * The catalogue: every message mlspec can give, by its stable code.
 *
 * In: what a message must be told (typed by its row). Out: severity, text and hint.
 * Invariant: a code never changes its meaning; texts may. One file per stage; a new message is one row.
 * Knows no positions and prints nothing.
 */
import { ARG_MESSAGES } from "./args.ts";
import { BASE_MESSAGES } from "./bases.ts";
import { COMPONENT_MESSAGES } from "./components.ts";
import { CONDA_MESSAGES } from "./conda.ts";
import { CPU_MESSAGES } from "./cpu.ts";
import { DOCUMENT_MESSAGES } from "./document.ts";
import { EASYBUILD_MESSAGES } from "./easybuild.ts";
import { GPU_MESSAGES } from "./gpu.ts";
import { HOST_MESSAGES } from "./host.ts";
import { LINT_MESSAGES } from "./lint.ts";
import { PLAN_MESSAGES } from "./plan.ts";
import { POLICY_MESSAGES } from "./policy.ts";
import type { Row } from "./row.ts";
import { RULE_MESSAGES } from "./rule.ts";
import { SPACK_MESSAGES } from "./spack.ts";
import { SHAPE_MESSAGES, VALUE_MESSAGES } from "./value.ts";

/** All messages by code. */
export const CATALOGUE = {
  ...DOCUMENT_MESSAGES,
  ...SHAPE_MESSAGES,
  ...VALUE_MESSAGES,
  ...ARG_MESSAGES,
  ...RULE_MESSAGES,
  ...PLAN_MESSAGES,
  ...COMPONENT_MESSAGES,
  ...GPU_MESSAGES,
  ...LINT_MESSAGES,
  ...POLICY_MESSAGES,
  ...CPU_MESSAGES,
  ...HOST_MESSAGES,
  ...SPACK_MESSAGES,
  ...EASYBUILD_MESSAGES,
  ...CONDA_MESSAGES,
  ...BASE_MESSAGES,
} as const;

/** The name of a message, for people and programs. */
export type Code = keyof typeof CATALOGUE;

/** What the message `C` must be told. */
export type ParamsOf<C extends Code> = (typeof CATALOGUE)[C] extends Row<infer P> ? P : never;

/** The codes by which a format refuses a text. */
export type ValueCode = keyof typeof VALUE_MESSAGES;
