import { chmod, type FileHandle, lutimes } from "node:fs/promises";
import type { Stat } from "../../../proto/index.ts";
import { permissionsOf } from "./go-mode.ts";

/** Gives an open file the mode that was sent. */
export async function setPermissions(file: FileHandle, { mode }: Stat): Promise<void> {
  await file.chmod(permissionsOf(mode));
}

/** The same for what cannot be opened; the path must be no link. */
export async function setPathPermissions(path: string, { mode }: Stat): Promise<void> {
  await chmod(path, permissionsOf(mode));
}

/** Gives a file, folder or link the time that was sent, as exactly as Node can. */
export async function applyTimes(path: string, { modTime }: Stat): Promise<void> {
  const seconds = Number(modTime) / 1e9;
  await lutimes(path, seconds, seconds);
}
