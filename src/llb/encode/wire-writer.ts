import { compareUtf8 } from "./compare-utf8.ts";

const varintType = 0;
const lengthType = 2;
const slabSize = 64 * 1024;
/** Up to this length a loop is faster than the call into the platform. */
const shortString = 24;

/**
 * Writes protobuf fields in the order of the calls, with proto3's rule that a zero value is not written. Written
 * for this room because graphs have many small messages: it is several times as fast as the general writer, which
 * makes a buffer for each nested message; here a message's length is put in front of it when it is closed. What
 * `take` gives are views of slabs that many messages share, because a buffer of its own for each is dear too.
 */
export class WireWriter {
  #bytes = new Uint8Array(slabSize);
  /** The same memory, for the platform's UTF-8 encoder. */
  #buffer = Buffer.from(this.#bytes.buffer);
  /** Where the message under way begins in the slab. */
  #start = 0;
  #position = 0;
  readonly #open: number[] = [];

  /** A string field, unless empty. */
  string(field: number, value: string): void {
    if (value !== "") this.item(field, value);
  }

  /** A string that is written even if it is empty: an element of a list, a part of a map entry. */
  item(field: number, value: string): void {
    this.#tag(field, lengthType);
    this.#reserve(value.length * 3 + 5);
    const start = this.#position + 1;
    const end = start + (this.#writeShort(value, start) || this.#buffer.write(value, start));
    this.#close(start, end);
  }

  /** Each string of a list. */
  strings(field: number, values: readonly string[]): void {
    for (const value of values) this.item(field, value);
  }

  /** A bytes field, unless empty. */
  bytes(field: number, value: Uint8Array): void {
    if (value.length === 0) return;
    this.#tag(field, lengthType);
    this.#reserve(value.length + 5);
    this.#varint(value.length);
    this.#bytes.set(value, this.#position);
    this.#position += value.length;
  }

  /** A bool field, unless false. */
  bool(field: number, value: boolean | undefined): void {
    if (value) this.uint(field, 1);
  }

  /** An integer field of any kind, unless zero. Safe integers only; a negative one takes ten bytes. */
  int(field: number, value: number): void {
    if (value > 0) this.uint(field, value);
    else if (value === -1) this.#minusOne(field);
    else if (value < 0) this.bigint(field, BigInt(value));
  }

  /** An integer that is not negative, written even if it is zero: a scalar inside a oneof. */
  uint(field: number, value: number): void {
    this.#tag(field, varintType);
    this.#reserve(10);
    this.#varint(value);
  }

  /** A 64-bit integer field, unless zero. */
  bigint(field: number, value: bigint): void {
    if (value === 0n) return;
    this.#tag(field, varintType);
    this.#reserve(10);
    this.#bigVarint(value);
  }

  /** A packed list of integers, unless empty. */
  packed(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    this.open(field);
    for (const value of values) {
      this.#reserve(10);
      if (value < 0) this.#bigVarint(BigInt(value));
      else this.#varint(value);
    }
    this.close();
  }

  /** The entries of a map of strings, in the byte order of their keys. */
  map(field: number, entries: Iterable<readonly [key: string, value: string]>): void {
    for (const [key, value] of [...entries].sort(([a], [b]) => compareUtf8(a, b))) {
      this.open(field);
      this.item(1, key);
      this.item(2, value);
      this.close();
    }
  }

  /** Begins a nested message; it is written even if nothing follows. */
  open(field: number): void {
    this.#tag(field, lengthType);
    this.#reserve(1);
    this.#position++;
    this.#open.push(this.#position - this.#start);
  }

  /** Ends the nested message begun last. */
  close(): void {
    const start = this.#open.pop();
    if (start === undefined) throw new Error("no message is open");
    this.#close(this.#start + start, this.#position);
  }

  /** What was written since the last call; nothing written later touches it. */
  take(): Uint8Array {
    const result = this.#bytes.subarray(this.#start, this.#position);
    this.#start = this.#position;
    return result;
  }

  /** Writes a short string of ASCII and returns its length; 0 if it is not one. */
  #writeShort(value: string, start: number): number {
    const length = value.length;
    if (length > shortString) return 0;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) return 0;
      this.#bytes[start + i] = unit;
    }
    return length;
  }

  /** The number that stands for "none" nearly everywhere. */
  #minusOne(field: number): void {
    this.#tag(field, varintType);
    this.#reserve(10);
    this.#bytes.fill(0xff, this.#position, this.#position + 9);
    this.#position += 9;
    this.#bytes[this.#position++] = 1;
  }

  #tag(field: number, wireType: number): void {
    this.#reserve(5);
    this.#varint(field * 8 + wireType);
  }

  /** Puts the length of [start, end) before it. One byte was left for it; longer messages move up. */
  #close(start: number, end: number): void {
    const length = end - start;
    let extra = 0;
    for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 0x80)) extra++;
    this.#position = end;
    let from = start;
    if (extra > 0) {
      const offset = start - this.#start;
      this.#reserve(extra);
      from = this.#start + offset;
      this.#bytes.copyWithin(from + extra, from, from + length);
    }
    this.#position = from - 1;
    this.#varint(length);
    this.#position += length;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#position++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#position++] = rest;
  }

  #bigVarint(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    while (rest >= 0x80n) {
      this.#bytes[this.#position++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#position++] = Number(rest);
  }

  /** Makes room; a message that does not fit moves, as far as it is written, to a new slab. */
  #reserve(length: number): void {
    if (this.#position + length <= this.#bytes.length) return;
    const written = this.#bytes.subarray(this.#start, this.#position);
    this.#bytes = new Uint8Array(Math.max(slabSize, 2 * (written.length + length)));
    this.#bytes.set(written);
    this.#buffer = Buffer.from(this.#bytes.buffer);
    this.#start = 0;
    this.#position = written.length;
  }
}
