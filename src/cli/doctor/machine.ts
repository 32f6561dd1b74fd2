import { access, constants, readFile, statfs } from "node:fs/promises";
import { release, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import type { Environment } from "../environment.ts";

/** What is looked at of this machine; tests give one of their own. */
export interface Machine {
  readonly env: Environment;
  readonly uid: number;
  readonly user: string;
  /** The kernel's release, such as `6.1.0-18-amd64`. */
  readonly kernel: string;
  /** A file's text; empty where it cannot be read. */
  readonly read: (path: string) => Promise<string>;
  readonly exists: (path: string) => Promise<boolean>;
  readonly hasProgram: (name: string) => Promise<boolean>;
  /** Free bytes of the file system a path is on; undefined where there is no such path. */
  readonly freeBytes: (path: string) => Promise<number | undefined>;
}

/** The machine this process runs on. */
export function thisMachine(env: Environment): Machine {
  const can = (path: string, mode: number): Promise<boolean> =>
    access(path, mode).then(
      () => true,
      () => false,
    );
  const { uid, username } = userInfo();
  return {
    env,
    uid,
    user: username,
    kernel: release(),
    read: (path) => readFile(path, "utf8").catch(() => ""),
    exists: (path) => can(path, constants.F_OK),
    hasProgram: async (name) => {
      const folders = (env.PATH ?? "").split(delimiter);
      return (await Promise.all(folders.map((folder) => can(join(folder, name), constants.X_OK)))).includes(
        true,
      );
    },
    freeBytes: (path) =>
      statfs(path).then(
        ({ bavail, bsize }) => bavail * bsize,
        () => undefined,
      ),
  };
}
