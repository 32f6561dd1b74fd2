import { entry, type RootEntry } from "./entry.ts";

/** An entry of an archive; `content` is to be read, or left, before the next one is asked for. */
export interface TarEntry {
  readonly entry: RootEntry;
  readonly content: AsyncIterable<Uint8Array>;
}

const BLOCK = 512;
/** Bytes of a header that lists attributes; extended attributes on Linux have 64 KiB each. */
const LARGEST_PAX = 1024 * 1024;
const XATTR = "SCHILY.xattr.";

/**
 * Reads a tar archive as the kernel's file systems need it. tar-stream takes the values of pax headers for text, which
 * breaks extended attributes that are bytes, such as file capabilities. Source: POSIX.1-2017, pax, and the extensions of
 * GNU (types L and K) and star (SCHILY.xattr). Rejects with an Error on what is no archive, or ends too early.
 */
export async function* readTar(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry, void, undefined> {
  const bytes = new ByteReader(pieces);
  let pax = new Map<string, Buffer>();
  let longName: string | undefined;
  let longTarget: string | undefined;
  for (;;) {
    const header = await bytes.take(BLOCK);
    if (header.every((byte) => byte === 0)) break;
    checkSum(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const size = Number(pax.get("size")?.toString() ?? number(header, 124, 12));
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (type === "x" || type === "g" || type === "L" || type === "K") {
      if (size > LARGEST_PAX) throw new Error("the archive has a header that is too large");
      const data = await bytes.take(size);
      await bytes.take(padding);
      if (type === "x") pax = parsePax(data);
      else if (type === "L") longName = text(data);
      else if (type === "K") longTarget = text(data);
      continue;
    }
    const found = entryOf(header, type, size, pax, { longName, longTarget });
    pax = new Map();
    longName = undefined;
    longTarget = undefined;
    const content = bytes.piecesOf(found?.kind === "file" || found === undefined ? size : 0);
    if (found !== undefined) yield { entry: found, content };
    for await (const _ of content);
    await bytes.take(padding);
  }
  await bytes.rest();
}

interface LongNames {
  readonly longName: string | undefined;
  readonly longTarget: string | undefined;
}

const KINDS: Readonly<Record<string, RootEntry["kind"]>> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "character",
  "4": "block",
  "5": "directory",
  "6": "fifo",
};

/** The entry of a header; undefined for a type that a root has no use for. */
function entryOf(
  header: Buffer,
  type: string,
  size: number,
  pax: ReadonlyMap<string, Buffer>,
  { longName, longTarget }: LongNames,
): RootEntry | undefined {
  const kind = KINDS[type];
  if (kind === undefined) return undefined;
  const isUstar = header.toString("latin1", 257, 262) === "ustar";
  const prefix = isUstar && header[262] === 0 ? text(header.subarray(345, 500)) : "";
  const short = text(header.subarray(0, 100));
  const name = pax.get("path")?.toString() ?? longName ?? (prefix === "" ? short : `${prefix}/${short}`);
  const target = pax.get("linkpath")?.toString() ?? longTarget ?? text(header.subarray(157, 257));
  const field = (key: string, offset: number, length: number) =>
    Math.floor(Number(pax.get(key)?.toString() ?? number(header, offset, length)));
  return entry({
    path: cleanPath(name),
    kind,
    mode: number(header, 100, 8) & 0o7777,
    uid: field("uid", 108, 8),
    gid: field("gid", 116, 8),
    mtime: field("mtime", 136, 12),
    size: kind === "file" ? size : 0,
    target: kind === "hardlink" ? cleanPath(target) : target,
    device: { major: number(header, 329, 8), minor: number(header, 337, 8) },
    xattrs: new Map(
      [...pax].flatMap(([key, value]) =>
        key.startsWith(XATTR) ? [[key.slice(XATTR.length), value] as const] : [],
      ),
    ),
  });
}

function cleanPath(name: string): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw new Error(`the archive has a path that leaves it: ${JSON.stringify(name)}`);
  return parts.join("/");
}

function parsePax(data: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    const length = Number(data.toString("latin1", at, space));
    const equals = data.indexOf(0x3d, space);
    if (!(length > 0) || space < 0 || equals < 0 || at + length > data.length)
      throw new Error("the archive has a pax header that cannot be read");
    found.set(data.toString("utf8", space + 1, equals), data.subarray(equals + 1, at + length - 1));
    at += length;
  }
  return found;
}

/** A field up to its first zero byte. */
function text(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? field.length : end);
}

/** A number in octal digits, or in base 256 with the first bit set, as GNU writes large ones. */
function number(header: Buffer, offset: number, length: number): number {
  const first = header[offset] ?? 0;
  if ((first & 0x80) !== 0) {
    let value = first & 0x7f;
    for (let at = offset + 1; at < offset + length; at++) value = value * 256 + (header[at] ?? 0);
    return value;
  }
  const digits = header
    .toString("latin1", offset, offset + length)
    .replace(/\0.*$/s, "")
    .trim();
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

function checkSum(header: Buffer): void {
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at++) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  if (sum !== number(header, 148, 8)) throw new Error("this is no tar archive, or a damaged one");
}

/** Bytes in the numbers asked for, of a stream in pieces of any size. */
class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** So many bytes. Rejects when there are fewer. */
  async take(length: number): Promise<Buffer> {
    if (this.#piece.length >= length) return this.#cut(length);
    const parts: Buffer[] = [];
    for await (const part of this.piecesOf(length)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** So many bytes, as they come. */
  async *piecesOf(length: number): AsyncGenerator<Buffer, void, undefined> {
    let left = length;
    while (left > 0) {
      if (this.#piece.length === 0) {
        const next = await this.#pieces.next();
        if (next.done) throw new Error("the archive ends too early");
        this.#piece = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      }
      const part = this.#cut(Math.min(left, this.#piece.length));
      left -= part.length;
      yield part;
    }
  }

  /** Reads to the end, so that who sends is not cut off. */
  async rest(): Promise<void> {
    while (!(await this.#pieces.next()).done);
  }

  #cut(length: number): Buffer {
    const part = this.#piece.subarray(0, length);
    this.#piece = this.#piece.subarray(length);
    return part;
  }
}
