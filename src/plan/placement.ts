import { posix } from "node:path";
import type { DirectoryEntry, Placement, StepId } from "./types.ts";

/**
 * Top folders a base image may have given an owner, a mode or a link that files merged over it would replace:
 * merging lays the part's own folders over the root's, so a part with `/lib/x` would turn Debian's link `/lib` into a
 * folder, and one with `/tmp/x` would take the sticky bit from `/tmp`. Files below them are written onto the root instead.
 * Source: the Filesystem Hierarchy Standard 3.0, section 3, less `/opt` and `/srv`, which are for added software.
 */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set([
  "bin",
  "boot",
  "dev",
  "etc",
  "home",
  "lib",
  "lib32",
  "lib64",
  "libx32",
  "media",
  "mnt",
  "proc",
  "root",
  "run",
  "sbin",
  "sys",
  "tmp",
  "usr",
  "var",
]);

/** Folders below `/usr/local` that belong to the system as those of `/usr` do. */
const LOCAL_FOLDERS: ReadonlySet<string> = new Set([
  "bin",
  "etc",
  "games",
  "include",
  "lib",
  "lib64",
  "libexec",
  "man",
  "sbin",
  "share",
  "src",
]);

/** True if files at this absolute path can be made apart from the root and merged into it. */
export function isIndependent(path: string): boolean {
  const [, top = "", second, third = ""] = posix.normalize(path).split("/");
  // `/usr/local` is for added software, each in a folder of its own.
  if (top === "usr" && second === "local" && third !== "") return !LOCAL_FOLDERS.has(third);
  return top !== "" && !SYSTEM_FOLDERS.has(top);
}

/**
 * How files at `path` join the root: as a part where that is safe, else on the root itself.
 * A part makes its parent folders itself, so declared folders above it are told to it.
 */
export function placeFiles(
  path: string,
  root: StepId,
  accounts: StepId,
  declared: readonly DirectoryEntry[],
): Placement {
  if (!isIndependent(path)) return { kind: "root", root };
  const folder = path.endsWith("/") ? path : `${path}/`;
  const directories = declared.filter((entry) => folder.startsWith(`${entry.path}/`));
  return { kind: "part", accounts, directories };
}
