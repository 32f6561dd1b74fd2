import type { Stat } from "../../proto/index.ts";

/** Bits of Go's file mode, which is not that of stat(2). */
const goMode = {
  directory: 0x80000000,
  symlink: 0x08000000,
  permissions: 0o777,
  anyType: 0x8f280000,
} as const;

/** An entry of a solved tree. */
export interface FileInfo {
  /** Relative to the directory that was read; of a single file, its name. */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "other";
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly modifiedNs: bigint;
  /** What a symlink says; otherwise empty. */
  readonly linkTarget: string;
}

/** An entry from the wire. */
export function fileInfo(stat: Stat): FileInfo {
  return {
    path: stat.path,
    kind: kindOf(stat.mode),
    mode: stat.mode & goMode.permissions,
    uid: stat.uid,
    gid: stat.gid,
    size: Number(stat.size),
    modifiedNs: stat.modTime,
    linkTarget: stat.linkname,
  };
}

function kindOf(mode: number): FileInfo["kind"] {
  // Bit operations of JavaScript are signed, and a directory is the sign bit.
  if ((mode & goMode.directory) !== 0) return "directory";
  if ((mode & goMode.symlink) !== 0) return "symlink";
  return (mode & goMode.anyType) === 0 ? "file" : "other";
}
