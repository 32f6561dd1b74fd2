/**
 * platform: the names platforms go by.
 *
 * In: what a client or an engine wrote (`arm64`, `linux/x86_64`). Out: OCI's os, architecture and variant, and back.
 * Invariant: two spellings of one platform give the same value, the one BuildKit and containerd would give.
 * It must not know what is built for a platform.
 */
export { formatPlatform } from "./format-platform.ts";
export { normalizePlatform, type Platform } from "./normalize-platform.ts";
export { parsePlatform } from "./parse-platform.ts";
