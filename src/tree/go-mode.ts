import { constants } from "node:fs";

/** Bits of Go's os.FileMode, which travel instead of the system's. */
export const goMode = {
  directory: 0x80000000,
  symlink: 0x08000000,
  device: 0x04000000,
  fifo: 0x02000000,
  socket: 0x01000000,
  setuid: 0x00800000,
  setgid: 0x00400000,
  charDevice: 0x00200000,
  sticky: 0x00100000,
  /** Any of these: no regular file. */
  types: 0x8f280000,
} as const;

/** The mode of `lstat` as Go writes it. A socket comes out as a regular file, because nobody can send one. */
export function toGoMode(mode: number): number {
  let bits = mode & 0o777;
  if (mode & 0o4000) bits |= goMode.setuid;
  if (mode & 0o2000) bits |= goMode.setgid;
  if (mode & 0o1000) bits |= goMode.sticky;
  switch (mode & constants.S_IFMT) {
    case constants.S_IFDIR:
      bits |= goMode.directory;
      break;
    case constants.S_IFLNK:
      bits |= goMode.symlink;
      break;
    case constants.S_IFBLK:
      bits |= goMode.device;
      break;
    case constants.S_IFCHR:
      bits |= goMode.device | goMode.charDevice;
      break;
    case constants.S_IFIFO:
      bits |= goMode.fifo;
      break;
  }
  return bits >>> 0;
}

/** Permissions, as chmod takes them. */
export function permissionsOf(bits: number): number {
  return (
    (bits & 0o777) |
    (bits & goMode.setuid ? 0o4000 : 0) |
    (bits & goMode.setgid ? 0o2000 : 0) |
    (bits & goMode.sticky ? 0o1000 : 0)
  );
}
