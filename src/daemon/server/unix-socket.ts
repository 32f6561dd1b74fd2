import { chmodSync, chownSync, lstatSync, mkdirSync, unlinkSync } from "node:fs";
import { connect } from "node:net";
import { dirname } from "node:path";

/** What the socket's file shall be like. */
export interface SocketFile {
  readonly path: string;
  readonly mode: number;
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * Makes room for a socket: its folder exists, and what a daemon that was killed left is gone. Throws when somebody
 * listens there or the path is something else.
 */
export async function clearSocket(path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error(`${path} is there and is no socket`);
  if (await answers(path)) throw new Error(`${path}: another program listens there`);
  unlinkSync(path);
}

/** Binds by `bind`, the socket being nobody's but ours until it has its mode and owner. */
export async function bindPrivately(file: SocketFile, bind: () => Promise<unknown>): Promise<void> {
  const before = process.umask(0o177);
  try {
    await bind();
  } finally {
    process.umask(before);
  }
  if (file.owner !== undefined) chownSync(file.path, file.owner.uid, file.owner.gid);
  chmodSync(file.path, file.mode);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const done = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once("connect", done(true));
    socket.once("error", done(false));
  });
}
