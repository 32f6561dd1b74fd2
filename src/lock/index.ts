/**
 * lock: what was chosen once, so that later builds choose nothing.
 *
 * In: the parts of targets and platforms, or a lock's text. Out: its text, or its parts by name and platform.
 * Invariant: pure; equal parts give equal text, and a read text prints as itself.
 * It must not know how a part was found, nor what a build does with it.
 */
export { type ByPlatform, joinParts, type Lock, type LockedDistro, type LockPart } from "./lock.ts";
export { lockableDistro } from "./locked-distro.ts";
export { printLock } from "./print-lock.ts";
export { type PythonWishes, pythonInput } from "./python-input.ts";
export { LARGEST_LOCK, LOCK_NAME, readLock } from "./read-lock.ts";
