import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { RpcCode } from "../../rpc/index.ts";
import { type Digest, parseDigest } from "./digest.ts";
import { Ingest } from "./ingest.ts";
import { isMissing, storeError, withFiles } from "./store-error.ts";

/** A blob that is there. */
export interface BlobInfo {
  readonly digest: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export interface IngestRequest {
  readonly ref: string;
  readonly total: number;
  readonly expected: string;
}

/** What is left by a process that was killed goes when it is older than this. */
const leftoverMs = 24 * 3600 * 1000;
const temporaryName = /^mlspec-[0-9a-f]{16}$/;

/**
 * The blobs of a folder in OCI layout (image-spec, image-layout.md): `blobs/<algorithm>/<hex>`. What is being written
 * is in `ingest/`, and can be gone on with by its name until the store is closed. Read-only unless said otherwise.
 */
export class LayoutStore {
  readonly #folder: string;
  readonly #isWritable: boolean;
  readonly #ingests = new Map<string, Ingest>();
  #swept: Promise<void> | undefined;

  constructor(folder: string, options: { readonly isWritable?: boolean } = {}) {
    this.#folder = folder;
    this.#isWritable = options.isWritable ?? false;
  }

  /** Throws NOT_FOUND where there is no such blob. */
  async info(digest: string): Promise<BlobInfo> {
    const found = await this.#find(digest);
    if (found === undefined) throw notFound(digest);
    return found;
  }

  /** Opens a blob to read. Throws NOT_FOUND where there is none. */
  async open(digest: string): Promise<FileHandle> {
    try {
      return await open(this.#path(checkDigest(digest)), constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (isMissing(error)) throw notFound(digest);
      throw error;
    }
  }

  /** All blobs, in the order of their names. */
  async *list(): AsyncGenerator<BlobInfo, void, undefined> {
    const blobs = join(this.#folder, "blobs");
    for (const algorithm of await namesIn(blobs)) {
      for (const hex of await namesIn(join(blobs, algorithm))) {
        const digest = `${algorithm}:${hex}`;
        const found = parseDigest(digest) === undefined ? undefined : await this.#find(digest);
        if (found !== undefined) yield found;
      }
    }
  }

  /** Removes a blob; for the client alone, engines have no call for it. */
  async remove(digest: string): Promise<void> {
    await rm(this.#path(checkDigest(digest)), { force: true });
  }

  /**
   * Begins to write a blob, or goes on with it. Throws ALREADY_EXISTS where it is there, UNAVAILABLE while another
   * call writes it, as which engines try again.
   */
  async begin({ ref, total, expected }: IngestRequest): Promise<Ingest> {
    if (!this.#isWritable) throw storeError(RpcCode.PERMISSION_DENIED, "this folder is only lent to read");
    const digest = expected === "" ? undefined : checkDigest(expected);
    await this.refuseExisting(expected, total);
    const underway = this.#ingests.get(ref);
    if (underway?.isHeld === true) {
      throw storeError(RpcCode.UNAVAILABLE, `ref ${ref} locked: it is being written`);
    }
    const isSame =
      underway !== undefined && (total === 0 || underway.total === 0 || underway.total === total);
    const ingest = isSame ? underway : this.#newIngest({ ref, total, expected }, digest);
    // From here on nobody else can have it, though there is more to wait for.
    ingest.isHeld = true;
    this.#ingests.set(ref, ingest);
    try {
      if (!isSame) await underway?.drop();
      this.#swept ??= this.#sweep();
      await this.#swept;
    } catch (error) {
      this.#ingests.delete(ref);
      throw error;
    }
    return ingest;
  }

  /** Throws ALREADY_EXISTS for a blob that is there; one of another size is broken, and counts as not there. */
  async refuseExisting(expected: string, total: number): Promise<void> {
    if (expected === "") return;
    const found = await this.#find(expected);
    if (found !== undefined && (total === 0 || found.bytes === total)) {
      throw storeError(RpcCode.ALREADY_EXISTS, `content ${expected} already exists`);
    }
  }

  /** Makes what was written a blob. */
  async commit(ingest: Ingest, total: number, expected: string): Promise<void> {
    const digest = checkDigest(ingest.digest());
    await withFiles("make the folder of blobs", () =>
      mkdir(join(this.#folder, "blobs", digest.algorithm), { recursive: true }),
    );
    await ingest.commit(this.#path(digest), total, expected);
    this.#ingests.delete(ingest.ref);
  }

  /** Lets go of what is not whole; it can be gone on with. */
  async release(ingest: Ingest): Promise<void> {
    ingest.isHeld = false;
    await ingest.pause();
  }

  /** Throws NOT_FOUND where nothing of that name is being written. */
  ingest(ref: string): Ingest {
    const found = this.#ingests.get(ref);
    if (found === undefined) throw storeError(RpcCode.NOT_FOUND, `ref ${ref}: not found`);
    return found;
  }

  ingests(): readonly Ingest[] {
    return [...this.#ingests.values()];
  }

  /** Forgets what was written under that name, if anything was. */
  async abort(ref: string): Promise<void> {
    const found = this.#ingests.get(ref);
    this.#ingests.delete(ref);
    await found?.drop();
  }

  /** Removes all that did not become whole. */
  async close(): Promise<void> {
    for (const { ref } of this.ingests()) await this.abort(ref);
    // Another process may be writing there.
    if (this.#swept !== undefined) await rmdir(join(this.#folder, "ingest")).catch(() => undefined);
  }

  #newIngest(request: IngestRequest, digest: Digest | undefined): Ingest {
    const name = `mlspec-${randomBytes(8).toString("hex")}`;
    const temporary = join(this.#folder, "ingest", name);
    return new Ingest({ ...request, temporary, algorithm: digest?.algorithm ?? "sha256" });
  }

  async #sweep(): Promise<void> {
    const folder = join(this.#folder, "ingest");
    await withFiles("make the folder of what is being written", () => mkdir(folder, { recursive: true }));
    for (const name of (await namesIn(folder)).filter((found) => temporaryName.test(found))) {
      const found = await stat(join(folder, name)).catch(() => undefined);
      if (found !== undefined && found.mtimeMs < Date.now() - leftoverMs)
        await rm(join(folder, name), { force: true });
    }
  }

  async #find(digest: string): Promise<BlobInfo | undefined> {
    const found = await stat(this.#path(checkDigest(digest))).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    return found?.isFile() === true
      ? { digest, bytes: found.size, modifiedMs: Math.floor(found.mtimeMs) }
      : undefined;
  }

  #path({ algorithm, hex }: Digest): string {
    return join(this.#folder, "blobs", algorithm, hex);
  }
}

function checkDigest(text: string): Digest {
  const digest = parseDigest(text);
  if (digest !== undefined) return digest;
  throw storeError(RpcCode.INVALID_ARGUMENT, `${JSON.stringify(text)} is no digest`);
}

function notFound(digest: string): Error {
  return storeError(RpcCode.NOT_FOUND, `content ${digest}: not found`);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
