/**
 * init: a first spec for a project.
 *
 * In: a folder. Out: what it holds ({@link Project}), and from that the text of a spec with comments.
 * Invariant: reading is bounded and follows no links; the text is a spec without mistakes whatever the folder holds.
 */
export { inspectProject } from "./inspect-project.ts";
export type { Project } from "./project.ts";
export { notCarried, writeSpec } from "./write-spec.ts";
