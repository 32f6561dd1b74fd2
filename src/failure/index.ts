/**
 * failure: why a step of a build failed, as far as its output tells, and what to write in the spec.
 *
 * In: a failed step's name, the end of its output, its exit code. Out: causes with stable ids and hints, the likeliest first.
 * Invariant: a cause is said only where a line or an exit code says it; nothing is guessed, and silence is an answer.
 * Lines may hold anything: patterns are linear, lines and their number bounded.
 */
export { causesText, explainBuild, explainFailures, MAX_CAUSES } from "./explain.ts";
export { readLog } from "./read-log.ts";
export { failureReference } from "./reference.ts";
export type { Cause, StepFailure } from "./step-failure.ts";
export { createStepLogs, type StepLogs } from "./step-logs.ts";
