/**
 * progress: a build as people and programs watch it.
 *
 * In: what the engine tells. Out: text on standard error, and a journal of it all. Invariant: what a step printed cannot
 * move the cursor; memory does not grow with a step's output. It must not know what is built.
 */
export { isCancelled, type Journal, type JournalVertex } from "./build-journal.ts";
export { bytes } from "./format.ts";
export { chooseMode, type ProgressMode, showProgress } from "./show-progress.ts";
export { summaryText } from "./summary.ts";
export { warningsText } from "./warnings.ts";
