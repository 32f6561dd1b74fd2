import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { RpcCode } from "../../rpc/index.ts";
import { storeError, withFiles } from "./store-error.ts";

export interface IngestInit {
  readonly ref: string;
  /** Where the bytes are until they are whole. */
  readonly temporary: string;
  readonly algorithm: string;
  /** In bytes; 0 where it is not known. */
  readonly total: number;
  /** The digest it shall have; empty where it is not known. */
  readonly expected: string;
}

/** A blob that is being written, in one piece or with breaks in between; bytes are only added at its end. */
export class Ingest {
  readonly ref: string;
  readonly expected: string;
  readonly startedMs: number = Date.now();
  readonly #temporary: string;
  readonly #algorithm: string;
  total: number;
  updatedMs: number = this.startedMs;
  offset = 0;
  /** Whether somebody writes now. */
  isHeld = false;
  #hash: Hash;
  #file: FileHandle | undefined;
  #isDropped = false;

  constructor({ ref, temporary, algorithm, total, expected }: IngestInit) {
    this.ref = ref;
    this.expected = expected;
    this.total = total;
    this.#temporary = temporary;
    this.#algorithm = algorithm;
    this.#hash = createHash(algorithm);
  }

  /** Of what was written so far. */
  digest(): string {
    return `${this.#algorithm}:${this.#hash.copy().digest("hex")}`;
  }

  async append(data: Uint8Array): Promise<void> {
    if (this.#isDropped) throw storeError(RpcCode.ABORTED, `${this.ref}: the write was aborted`);
    await withFiles("write a blob", async () => {
      this.#file ??= await open(this.#temporary, "a", 0o644);
      await this.#file.appendFile(data);
    });
    this.#hash.update(data);
    this.offset += data.length;
    this.updatedMs = Date.now();
  }

  /** Begins anew. */
  async restart(): Promise<void> {
    await this.#removeFile();
    this.#hash = createHash(this.#algorithm);
    this.offset = 0;
  }

  /** Puts the blob in its place. It must have the size and digest that were said, if any was. */
  async commit(path: string, total: number, expected: string): Promise<void> {
    if (this.#isDropped) throw storeError(RpcCode.ABORTED, `${this.ref}: the write was aborted`);
    const digest = this.digest();
    if (total > 0 && total !== this.offset) {
      throw storeError(
        RpcCode.FAILED_PRECONDITION,
        `${this.ref}: unexpected commit size ${this.offset}, expected ${total}`,
      );
    }
    if (expected !== "" && expected !== digest) {
      throw storeError(
        RpcCode.FAILED_PRECONDITION,
        `${this.ref}: unexpected commit digest ${digest}, expected ${expected}`,
      );
    }
    await withFiles(`keep the blob ${digest}`, async () => {
      const file = this.#file ?? (await open(this.#temporary, "a", 0o644));
      this.#file = file;
      // Nobody changes a blob; who may read it is for the umask to say.
      await file.chmod((await file.stat()).mode & 0o444);
      await file.datasync();
      await this.pause();
      await rename(this.#temporary, path);
    });
  }

  /** Lets go of the file, until more comes. */
  async pause(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** Removes what was written, and takes no more. */
  async drop(): Promise<void> {
    this.#isDropped = true;
    await this.#removeFile();
  }

  async #removeFile(): Promise<void> {
    await this.pause();
    await rm(this.#temporary, { force: true });
  }
}
