/**
 * python: what pip's world says, as data: requirements files, resolved packages, their cut into layers.
 *
 * In: texts. Out: values, or reports with the lines of the file at fault.
 * Invariant: pure; equal input gives equal values in equal order.
 * It must not know plans, graphs or who asks.
 */

export { groupPackages, type PackageGroup } from "./group-packages.ts";
export { type ForeignLock, findUnlocked, readForeignLock } from "./locks/read-lock-file.ts";
export { normalizeName } from "./normalize-name.ts";
export { type Overlap, readOverlaps } from "./read-overlaps.ts";
export { LARGEST_RESOLUTION, type ResolutionOutcome, readResolution } from "./read-resolution.ts";
export { type FileReference, localPath, readRequirements } from "./requirements/read-requirements.ts";
export { isReadyWheel, type PackageOrigin, type Resolution, type ResolvedPackage } from "./resolution.ts";
