import { error, warning } from "./row.ts";

/** Messages about bases that no registry has. */
export const BASE_MESSAGES = {
  "bootstrap-key": error<{ key: string; distribution: string; why: string }>(
    (p) => `"${p.key}" cannot be so for ${p.distribution}: ${p.why}`,
  ),
  "bootstrap-tools": error<{ image: string; tool: string }>(
    (p) => `the distribution of ${p.image} has no package of ${p.tool}`,
    () => "name an image that has it: with: IMAGE",
  ),
  "bootstrap-unsigned": warning(
    () => "the base's packages are taken whoever signed them",
    () => "name the keys of the repositories: keyring: keys/archive.gpg",
  ),
  "bootstrap-unlocked": warning<{ tool: string }>(
    (p) => `the lock does not hold the base's packages, for ${p.tool} chooses them when the image is built`,
    () => "a mirror that does not change, such as one of a single day, holds them",
  ),
  "rootfs-source": error<{ rootfs: string; why: string }>(
    (p) => `the root ${p.rootfs} cannot be had so: ${p.why}`,
    () =>
      "write rootfs: root.tar, rootfs: folder/, rootfs: https://example.org/root.tar, or from: CONTEXT beside a path",
  ),
} as const;
