import { Readable } from "node:stream";
import type { Tree } from "../engine/index.ts";

const CHUNK = 8 * 1024 * 1024;
const GZIP = [0x1f, 0x8b];

/**
 * The time of the newest regular file of a tar archive, plain or gzipped, in seconds since 1970; undefined where it has
 * none. Rejects on another kind of archive. The archive is read in parts and never held as a whole.
 */
export async function newestFile(tree: Tree, path: string): Promise<number | undefined> {
  // Loaded here because only this question needs them.
  const [{ extract }, { createGunzip }] = await Promise.all([import("tar-stream"), import("node:zlib")]);
  const [first, rest] = await firstPart(readParts(tree, path));
  const isGzip = GZIP.every((byte, at) => first?.[at] === byte);
  const archive = extract();
  let newest: number | undefined;
  archive.on("entry", ({ type, mtime }, content, next) => {
    const seconds = mtime === undefined ? 0 : Math.floor(mtime.getTime() / 1000);
    if (type === "file" && seconds > (newest ?? -1)) newest = seconds;
    content.on("end", next);
    content.resume();
  });
  const bytes = Readable.from(rest, { objectMode: false });
  const { pipeline } = await import("node:stream/promises");
  if (isGzip) await pipeline(bytes, createGunzip(), archive);
  else await pipeline(bytes, archive);
  return newest;
}

async function* readParts(tree: Tree, path: string): AsyncGenerator<Uint8Array> {
  for (let offset = 0; ; offset += CHUNK) {
    const part = (await tree?.readFile(path, { offset, length: CHUNK })) ?? new Uint8Array();
    if (part.length > 0) yield part;
    if (part.length < CHUNK) return;
  }
}

/** The first part, and all parts from the first on. */
async function firstPart(
  parts: AsyncGenerator<Uint8Array>,
): Promise<readonly [Uint8Array | undefined, AsyncIterable<Uint8Array>]> {
  const { value: first } = await parts.next();
  return [
    first || undefined,
    (async function* () {
      if (first) yield first;
      yield* parts;
    })(),
  ];
}
