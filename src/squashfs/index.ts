/**
 * squashfs: a root becomes a file system in a file.
 *
 * In: entries and contents, from a tar archive or one by one. Out: bytes at places of a sink. Invariant: streaming, in bounded
 * memory but for the tree itself; the same entries give the same bytes. It knows nothing of images or BuildKit.
 */
export type { Sink } from "./data-blocks.ts";
export { entry, type RootEntry } from "./entry.ts";
export { readTar, type TarEntry } from "./read-tar.ts";
export { type SquashfsSettings, SquashfsWriter } from "./squashfs-writer.ts";
