import type { LintRule } from "./rule.ts";
import { CONTEXT_RULES } from "./rules/context.ts";
import { GPU_RULES } from "./rules/gpu.ts";
import { IMAGE_RULES } from "./rules/images.ts";
import { LAYER_RULES } from "./rules/layers.ts";
import { POLICY_RULES } from "./rules/policy.ts";
import { PYTHON_RULES } from "./rules/python.ts";
import { RUNNING_RULES } from "./rules/running.ts";
import { SECRET_RULES } from "./rules/secrets.ts";
import { SOURCE_RULES } from "./rules/sources.ts";

/** All rules, by id. */
export const LINT_RULES: readonly LintRule[] = [
  ...IMAGE_RULES,
  ...GPU_RULES,
  ...PYTHON_RULES,
  ...SECRET_RULES,
  ...RUNNING_RULES,
  ...CONTEXT_RULES,
  ...LAYER_RULES,
  ...SOURCE_RULES,
  ...POLICY_RULES,
];

/** The ids of all rules. */
export function ruleIds(): ReadonlySet<string> {
  return new Set(LINT_RULES.map(({ id }) => id));
}
