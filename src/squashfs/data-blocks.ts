import { promisify } from "node:util";
import { deflate } from "node:zlib";

const compress = promisify(deflate);

/** In a block's size: it is stored as it is. */
const UNCOMPRESSED = 1 << 24;
/** Blocks that are compressed at once, or wait to be written: what bounds memory. */
const MOST_UNDER_WAY = 24;

/** A file in which bytes are put at places. */
export interface Sink {
  readonly write: (bytes: Uint8Array, at: number) => Promise<unknown>;
}

/** Where a file's content is. */
export interface StoredContent {
  readonly size: number;
  /** Of the first block. */
  start: number;
  /** One for each whole block: bytes stored, with a flag for those that are not compressed; 0: zeros alone. */
  readonly blocks: number[];
  /** Bytes of blocks of zeros. */
  sparse: number;
  /** The end that fills no block, inside one it shares with other files' ends. */
  readonly fragment: { readonly index: number; readonly offset: number } | undefined;
}

interface FragmentBlock {
  start: number;
  size: number;
}

/**
 * The contents of files, in blocks that are compressed side by side and written in order. The last part of a file goes
 * into a block it shares with those of others, which is most of what small files weigh.
 */
export class DataBlocks {
  readonly #sink: Sink;
  readonly #blockBytes: number;
  readonly #level: number;
  readonly #zeros: Buffer;
  #position: number;
  #tail: Promise<void> = Promise.resolve();
  readonly #underWay: Promise<void>[] = [];
  #fragment: Buffer;
  #fragmentUsed = 0;
  readonly fragments: FragmentBlock[] = [];

  constructor(
    sink: Sink,
    { start, blockBytes, level }: { start: number; blockBytes: number; level: number },
  ) {
    this.#sink = sink;
    this.#position = start;
    this.#blockBytes = blockBytes;
    this.#level = level;
    this.#zeros = Buffer.alloc(blockBytes);
    this.#fragment = Buffer.allocUnsafe(blockBytes);
  }

  /** Stores a file's content of so many bytes. */
  async add(size: number, content: AsyncIterable<Uint8Array>): Promise<StoredContent> {
    const left = size % this.#blockBytes;
    const stored: StoredContent = {
      size,
      start: 0,
      blocks: [],
      sparse: 0,
      fragment: left === 0 ? undefined : await this.#fragmentPlace(left),
    };
    let block = size >= this.#blockBytes ? Buffer.allocUnsafe(this.#blockBytes) : Buffer.alloc(0);
    let used = 0;
    let index = 0;
    let isFirst = true;
    let tailAt = stored.fragment?.offset ?? 0;
    let whole = size - left;
    for await (const piece of content) {
      let at = 0;
      while (at < piece.length && whole > 0) {
        const count = Math.min(piece.length - at, this.#blockBytes - used);
        block.set(piece.subarray(at, at + count), used);
        at += count;
        used += count;
        whole -= count;
        if (used < this.#blockBytes) continue;
        await this.#addBlock(stored, index++, block, isFirst);
        isFirst = false;
        block = whole > 0 ? Buffer.allocUnsafe(this.#blockBytes) : block;
        used = 0;
      }
      if (at < piece.length) {
        this.#fragment.set(piece.subarray(at), tailAt);
        tailAt += piece.length - at;
      }
    }
    return stored;
  }

  /** Writes what is left. Resolves with the place behind the last block. */
  async finish(): Promise<number> {
    await this.#flushFragment();
    await this.#tail;
    return this.#position;
  }

  async #addBlock(stored: StoredContent, index: number, block: Buffer, isFirst: boolean): Promise<void> {
    if (block.equals(this.#zeros)) {
      stored.blocks[index] = 0;
      stored.sparse += block.length;
      if (isFirst) {
        await this.#enqueue(undefined, (start) => {
          stored.start = start;
        });
      }
      return;
    }
    await this.#enqueue(block, (start, size) => {
      if (isFirst) stored.start = start;
      stored.blocks[index] = size;
    });
  }

  async #fragmentPlace(bytes: number): Promise<{ readonly index: number; readonly offset: number }> {
    if (this.#fragmentUsed + bytes > this.#blockBytes) await this.#flushFragment();
    const offset = this.#fragmentUsed;
    this.#fragmentUsed += bytes;
    return { index: this.fragments.length, offset };
  }

  async #flushFragment(): Promise<void> {
    if (this.#fragmentUsed === 0) return;
    const place: FragmentBlock = { start: 0, size: 0 };
    this.fragments.push(place);
    const block = this.#fragment.subarray(0, this.#fragmentUsed);
    this.#fragment = Buffer.allocUnsafe(this.#blockBytes);
    this.#fragmentUsed = 0;
    await this.#enqueue(block, (start, size) => {
      place.start = start;
      place.size = size;
    });
  }

  /** Compresses a block beside others and writes it after those before it. Resolves when there is room for another. */
  async #enqueue(block: Buffer | undefined, done: (start: number, size: number) => void): Promise<void> {
    const packing = block && compress(block, { level: this.#level });
    const before = this.#tail;
    const write = async (): Promise<void> => {
      const packed = await packing;
      await before;
      const start = this.#position;
      if (block === undefined || packed === undefined) return done(start, 0);
      const isSmaller = packed.length < block.length;
      const body = isSmaller ? packed : block;
      this.#position += body.length;
      await this.#sink.write(body, start);
      done(start, body.length | (isSmaller ? 0 : UNCOMPRESSED));
    };
    this.#tail = write();
    // Who waits for the end is told of a failure; nobody may be waiting when it happens.
    this.#tail.catch(() => undefined);
    this.#underWay.push(this.#tail);
    if (this.#underWay.length >= MOST_UNDER_WAY) await this.#underWay.shift();
  }
}
