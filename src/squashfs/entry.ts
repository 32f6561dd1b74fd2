/** What a file system holds at a path, without its content. */
export interface RootEntry {
  /** Relative to the root, without dots, such as `usr/bin/env`; empty for the root itself. */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "hardlink" | "character" | "block" | "fifo";
  /** Permissions, with the bits for set-user-id, set-group-id and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970, in a whole number; squashfs has 32 bits for them. */
  readonly mtime: number;
  /** Bytes of a file's content. */
  readonly size: number;
  /** Where a symbolic link leads, or the path, as above, that a hard link is another name of. */
  readonly target: string;
  readonly device: { readonly major: number; readonly minor: number };
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

/** An entry with what most have: nothing special. */
export function entry(given: Pick<RootEntry, "path" | "kind" | "mode"> & Partial<RootEntry>): RootEntry {
  return {
    uid: 0,
    gid: 0,
    mtime: 0,
    size: 0,
    target: "",
    device: { major: 0, minor: 0 },
    xattrs: new Map(),
    ...given,
  };
}
