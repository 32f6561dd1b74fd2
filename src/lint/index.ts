/**
 * lint: what could be wrong or better about a spec that can be built, and what a site's policy asks of it.
 *
 * In: a spec, and what is known around it: lock, build context, policy. Out: diagnostics with the ids of their rules, some with
 * a fix; the reference of all rules.
 * Invariant: pure; a rule that lacks what it takes is silent; rules do not depend on each other or on their order.
 * It must not know how a context is read, or how findings are printed.
 */
export type { ContextFile, ContextFiles } from "./context-files.ts";
export { applyFixes, withFixes } from "./fixes.ts";
export { lintSpec } from "./lint-spec.ts";
export { POLICY_NAME, type Policy, policySchema, readPolicy } from "./policy/policy.ts";
export { ruleReference, ruleText } from "./rule-reference.ts";
export { LINT_RULES } from "./rule-table.ts";
export { settle } from "./settle.ts";
