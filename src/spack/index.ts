/**
 * spack: the lock of a Spack environment, which holds every package down to its hash.
 *
 * In: the text of a `spack.lock`. Out: its packages, those that are needed before those that need them.
 * Invariant: pure, and bounded by the text. It must not know how packages are built.
 */
export { readSpackLock, runtimeHashes, type SpackLock, type SpackPackage } from "./read-lock.ts";
