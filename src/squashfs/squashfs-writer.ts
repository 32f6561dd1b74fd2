import { DataBlocks, type Sink } from "./data-blocks.ts";
import type { RootEntry } from "./entry.ts";
import { IdTable } from "./id-table.ts";
import { writeTree } from "./inodes.ts";
import { indexedTable } from "./metadata.ts";
import { Tree } from "./tree.ts";
import { XattrTable } from "./xattrs.ts";

const SUPERBLOCK = 96;
const MAGIC = 0x73717368;
const GZIP = 1;
const FLAG_NO_XATTRS = 0x0200;
const NO_TABLE = 0xffffffffffffffffn;
/** Loop devices count in blocks of this size. */
const DEVICE_BLOCK = 4096;

/** How a file system is written. */
export interface SquashfsSettings {
  /** Bytes of a block of data: a power of two, 4 KiB to 1 MiB. Default 128 KiB, as that of mksquashfs. */
  readonly blockBytes?: number;
  /** Of zlib, 1 to 9. Default 6. */
  readonly level?: number;
  /** Of the file system itself, in seconds since 1970. Default 0. */
  readonly time?: number;
}

/**
 * Writes a root as a squashfs 4.0 file system with gzip: contents as they come, in any order, and the tree at the end. The same
 * entries in the same order give the same bytes. Source: the kernel's documentation of squashfs, and the layout its tools write.
 */
export class SquashfsWriter {
  readonly #sink: Sink;
  readonly #tree = new Tree();
  readonly #blocks: DataBlocks;
  readonly #blockBytes: number;
  readonly #level: number;
  readonly #time: number;

  constructor(sink: Sink, { blockBytes = 128 * 1024, level = 6, time = 0 }: SquashfsSettings = {}) {
    this.#sink = sink;
    this.#blockBytes = blockBytes;
    this.#level = level;
    this.#time = time;
    this.#blocks = new DataBlocks(sink, { start: SUPERBLOCK, blockBytes, level });
  }

  /** Adds an entry; a file's content has as many bytes as the entry says. Rejects when the sink does. */
  async add(entry: RootEntry, content?: AsyncIterable<Uint8Array>): Promise<void> {
    const isFilled = entry.kind === "file" && entry.size > 0 && content !== undefined;
    this.#tree.add(entry, isFilled ? await this.#blocks.add(entry.size, content) : undefined);
  }

  /** True if something is at a path. */
  has(path: string): boolean {
    return this.#tree.find(path) !== undefined;
  }

  /** Writes the tree. Resolves with the bytes of the whole file system. */
  async finish(): Promise<number> {
    let at = await this.#blocks.finish();
    const ids = new IdTable();
    const xattrs = new XattrTable(this.#level);
    const tree = writeTree(this.#tree.root, ids, xattrs, this.#level);
    const put = async (bytes: Buffer): Promise<number> => {
      const start = at;
      await this.#sink.write(bytes, start);
      at += bytes.length;
      return start;
    };
    const inodesAt = await put(tree.inodes);
    const foldersAt = await put(tree.folders);
    const fragments = indexedTable(this.#fragmentRows(), this.#level, at);
    await put(fragments.bytes);
    const owners = indexedTable(ids.rows(), this.#level, at);
    await put(owners.bytes);
    const attributes = xattrs.finish(at);
    if (attributes !== undefined) await put(attributes.bytes);
    const used = at;
    await put(Buffer.alloc((DEVICE_BLOCK - (used % DEVICE_BLOCK)) % DEVICE_BLOCK));
    const head = Buffer.alloc(SUPERBLOCK);
    head.writeUInt32LE(MAGIC, 0);
    head.writeUInt32LE(tree.count, 4);
    head.writeUInt32LE(this.#time, 8);
    head.writeUInt32LE(this.#blockBytes, 12);
    head.writeUInt32LE(this.#blocks.fragments.length, 16);
    head.writeUInt16LE(GZIP, 20);
    head.writeUInt16LE(Math.log2(this.#blockBytes), 22);
    head.writeUInt16LE(attributes === undefined ? FLAG_NO_XATTRS : 0, 24);
    head.writeUInt16LE(ids.size, 26);
    head.writeUInt16LE(4, 28);
    head.writeUInt16LE(0, 30);
    const places = [
      (BigInt(tree.root.block) << 16n) | BigInt(tree.root.offset),
      BigInt(used),
      BigInt(owners.listAt),
      attributes === undefined ? NO_TABLE : BigInt(attributes.listAt),
      BigInt(inodesAt),
      BigInt(foldersAt),
      BigInt(fragments.listAt),
      NO_TABLE,
    ];
    for (const [index, place] of places.entries()) head.writeBigUInt64LE(place, 32 + index * 8);
    await this.#sink.write(head, 0);
    return at;
  }

  #fragmentRows(): Buffer {
    const { fragments } = this.#blocks;
    const rows = Buffer.alloc(16 * fragments.length);
    for (const [index, { start, size }] of fragments.entries()) {
      rows.writeBigUInt64LE(BigInt(start), index * 16);
      rows.writeUInt32LE(size, index * 16 + 8);
    }
    return rows;
  }
}
