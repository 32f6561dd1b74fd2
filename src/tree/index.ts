/**
 * tree: a folder's files as a build sees them.
 *
 * In: a folder, patterns, ignore files. Out: what of the folder is meant (`walkTree`), in the order, with the modes and by
 * the patterns of BuildKit, and the patterns that an ignore file has (`ignorePatterns`).
 * Invariant: nothing outside the folder is looked at, wherever its links lead.
 * It must not know who asks: an engine that takes the files, or a rule that only counts them.
 */
export { comparePaths } from "./compare-paths.ts";
export { compileGlob } from "./glob.ts";
export { goMode, permissionsOf } from "./go-mode.ts";
export { ignorePatterns } from "./ignore-patterns.ts";
export { PatternList } from "./pattern-list.ts";
export { type Attributes, type TreeFilter, walkTree } from "./walk-tree.ts";
