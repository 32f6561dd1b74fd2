/**
 * requests: questions about a spec that are answered without building it, BuildKit's subrequests.
 *
 * In: a spec that was read, or what was found wrong with it. Out: for each question JSON for programs and text for people.
 * Invariant: shapes, versions and layout of the answers are those of BuildKit's Dockerfile frontend, which clients print.
 * It must not know where the spec came from.
 */
export type { Answer } from "./answer.ts";
export { describeRequests } from "./describe.ts";
export { lintAnswer } from "./lint.ts";
export { listTargets } from "./list-targets.ts";
export { outlineTarget } from "./outline.ts";
