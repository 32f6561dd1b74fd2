import { deflateSync } from "node:zlib";

/** Bytes of a metadata block before compression. */
const BLOCK = 8192;
/** In a block's header: it is stored as it is. */
const UNCOMPRESSED = 0x8000;

/** A place in a table: where its block starts, after compression, and the offset in the block, before it. */
export interface MetadataRef {
  readonly block: number;
  readonly offset: number;
}

/** A table of squashfs's metadata: bytes in blocks of 8 KiB, each compressed by itself behind its size. */
export class MetadataTable {
  readonly #level: number;
  readonly #done: Buffer[] = [];
  #doneBytes = 0;
  readonly #block = Buffer.alloc(BLOCK);
  #used = 0;
  readonly #starts: number[] = [];

  constructor(level: number) {
    this.#level = level;
  }

  /** Where the next bytes will be. */
  get position(): MetadataRef {
    return { block: this.#doneBytes, offset: this.#used };
  }

  /** Adds bytes, and tells where they are. */
  add(bytes: Buffer): MetadataRef {
    const { position } = this;
    let at = 0;
    while (at < bytes.length) {
      const count = bytes.copy(this.#block, this.#used, at, at + BLOCK - this.#used);
      at += count;
      this.#used += count;
      if (this.#used === BLOCK) this.#flush();
    }
    return position;
  }

  /** All blocks; the last one may be shorter. */
  finish(): Buffer {
    this.#flush();
    return Buffer.concat(this.#done);
  }

  /** Where each block starts, from the start of the table. Of use after {@link finish}. */
  get starts(): readonly number[] {
    return this.#starts;
  }

  #flush(): void {
    if (this.#used === 0) return;
    const plain = Buffer.from(this.#block.subarray(0, this.#used));
    const packed = deflateSync(plain, { level: this.#level });
    const isSmaller = packed.length < plain.length;
    const body = isSmaller ? packed : plain;
    const header = Buffer.alloc(2);
    header.writeUInt16LE(body.length | (isSmaller ? 0 : UNCOMPRESSED));
    this.#starts.push(this.#doneBytes);
    this.#done.push(header, body);
    this.#doneBytes += 2 + body.length;
    this.#used = 0;
  }
}

/** A table with, behind its blocks, the list of their places in the file; readers start from that list. */
export function indexedTable(
  rows: Buffer,
  level: number,
  at: number,
): { readonly bytes: Buffer; readonly listAt: number } {
  const table = new MetadataTable(level);
  table.add(rows);
  const blocks = table.finish();
  const list = Buffer.alloc(8 * table.starts.length);
  for (const [index, start] of table.starts.entries()) list.writeBigUInt64LE(BigInt(at + start), index * 8);
  return { bytes: Buffer.concat([blocks, list]), listAt: at + blocks.length };
}
