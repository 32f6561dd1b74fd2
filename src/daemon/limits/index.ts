/**
 * limits: what one client may take from others.
 *
 * In: builds that want to run, news for clients that read slowly. Out: places in turn; news that fit.
 * Invariant: memory is bounded by the limits, whatever clients do. It must not know what a build is.
 */
export { type BuildQueue, createBuildQueue } from "./build-queue.ts";
export { createNewsBuffer, type News } from "./news-buffer.ts";
