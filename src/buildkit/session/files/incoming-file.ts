import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Stat } from "../../../proto/index.ts";
import { applyTimes, setPermissions } from "./file-attributes.ts";
import { moveInto, temporaryName } from "./place-file.ts";
import type { ReceivedAttributes } from "./received-attributes.ts";

/** Files up to this size wait in memory and are written at once: a way through the thread pool for each call is most of the time. */
const smallBytes = 64 * 1024;

/** A regular file whose bytes come in; it has its name when the last has come. */
export class IncomingFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #stat: Stat;
  #pieces: Uint8Array[] = [];
  #waiting = 0;
  #handle: FileHandle | undefined;

  constructor(path: string, stat: Stat) {
    this.#path = path;
    this.#temporary = temporaryName(path);
    this.#stat = stat;
  }

  async append(data: Uint8Array): Promise<void> {
    this.#pieces.push(data);
    this.#waiting += data.length;
    if (this.#waiting <= smallBytes) return;
    this.#handle ??= await open(this.#temporary, "wx", 0o600);
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#waiting = 0;
    await this.#handle.writeFile(Buffer.concat(pieces));
  }

  /** Gives it its attributes and its name. */
  async finish(attributes: ReceivedAttributes): Promise<void> {
    await this.#handle?.close();
    const file = openSync(this.#temporary, this.#handle === undefined ? "wx" : "a", 0o600);
    try {
      for (const piece of this.#pieces) writeAll(file, piece);
      // Before the permissions, which may forbid it.
      attributes.set(this.#temporary, this.#stat);
      setPermissions(file, this.#stat);
    } finally {
      closeSync(file);
    }
    moveInto(this.#temporary, this.#path);
    applyTimes(this.#path, this.#stat);
  }

  async drop(): Promise<void> {
    await this.#handle?.close();
    rmSync(this.#temporary, { force: true });
  }
}

function writeAll(file: number, data: Uint8Array): void {
  for (let at = 0; at < data.length; ) at += writeSync(file, data, at);
}
