/**
 * result: what a build gives back, in the form BuildKit's exporters read.
 *
 * In: solved trees with image configurations, one for each platform. Out: a Result with its metadata.
 * Invariant: the same images give the same bytes. It must not know how a tree was made.
 */
export { type BuiltPlatform, buildResult } from "./build-result.ts";
