/**
 * conda: the locks of conda environments, which name every package down to its archive.
 *
 * In: the text of a lock. Out: its packages in the order of the file, or reports with the line at fault.
 * Invariant: pure, and bounded by the text. It must not know how packages are installed.
 */
export { type CondaLock, type CondaPackage, condaSubdir } from "./package.ts";
export { readCondaLock } from "./read-lock.ts";
export { LARGEST_LOCK } from "./read-table.ts";
