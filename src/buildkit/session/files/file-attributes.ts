import { chmodSync, fchmodSync, lutimesSync } from "node:fs";
import type { Stat } from "../../../proto/index.ts";
import { permissionsOf } from "../../../tree/index.ts";

/** Gives an open file the mode that was sent. */
export function setPermissions(file: number, { mode }: Stat): void {
  fchmodSync(file, permissionsOf(mode));
}

/** The same for what cannot be opened; the path must be no link. */
export function setPathPermissions(path: string, { mode }: Stat): void {
  chmodSync(path, permissionsOf(mode));
}

/** Gives a file, folder or link the time that was sent, as exactly as Node can. */
export function applyTimes(path: string, { modTime }: Stat): void {
  const seconds = Number(modTime) / 1e9;
  lutimesSync(path, seconds, seconds);
}
