/**
 * sif: an image as one file, for Apptainer and Singularity.
 *
 * In: a root as a tar archive, the image's configuration. Out: a SIF file, or its file system alone. Invariant: streaming, and the
 * same bytes for the same image. It knows nothing of BuildKit, nor where the archive comes from.
 */
export type { RunConfig } from "./container-files.ts";
export { type RootSettings, type SifImage, writeSif, writeSquashfs } from "./write-sif.ts";
