/**
 * images: what is to be known of images before a plan is made.
 *
 * In: questions about images. Out: their configurations, their roots pinned to what was found, their distributions.
 * Invariant: equal questions are asked once, and a root is of the digest its configuration was read from.
 * It must not know what a spec does with an image.
 */
export { parseImageConfig } from "./image-config.ts";
export { createImageResolver, type ImageResolver } from "./image-resolver.ts";
export { OtherSourceError } from "./other-source-error.ts";
export { distroFile, readDistro } from "./read-distro.ts";
