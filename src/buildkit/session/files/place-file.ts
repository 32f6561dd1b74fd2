import { randomBytes } from "node:crypto";
import { lstatSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** In the same folder, so that it can be renamed; unknown to others. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.tmp-${randomBytes(8).toString("hex")}`);
}

/** Puts a file in its place; a folder that is there gives way. */
export function moveInto(temporary: string, path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) rmSync(path, { recursive: true });
  renameSync(temporary, path);
  // Two names of one file: rename leaves the other, and says nothing.
  if (there !== undefined && there.nlink > 1) rmSync(temporary, { force: true });
}
