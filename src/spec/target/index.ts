/**
 * Target: what a file declares, and how a target's own keys are laid over the shared ones.
 *
 * In: the root mapping of a file. Out: build args and their values, targets, and one merged mapping per target.
 * Invariant: merged values keep their places in the text; circles and unknown names are reported, never followed.
 * Must not know the keys of a spec beside `args`, `targets` and what targets alone have.
 */
export { defaultValues, givenValues, withSources } from "./arg-values.ts";
export {
  type BuiltTarget,
  createTargetSources,
  mergeTarget,
  readMerged,
  withSomeBase,
} from "./build-target.ts";
export { readArgs, readTargets } from "./declarations.ts";
export { DEV } from "./dev.ts";
