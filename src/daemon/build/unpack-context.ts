import { chmod, link, lutimes, mkdir, open, rm, symlink, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract, type Header } from "tar-stream";
import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";

/** What a context may be. */
export interface ContextLimits {
  /** Of all files together. */
  readonly bytes: number;
  /** Files, folders and links. */
  readonly entries: number;
  /** Folders inside each other. */
  readonly depth: number;
}

type Kind = "file" | "directory" | "symlink";

/** What was unpacked so far. Paths are relative to the folder, without a slash at either end. */
interface Tree {
  readonly folder: string;
  readonly limits: ContextLimits;
  readonly kinds: Map<string, Kind>;
  /** Modes and times of folders, which are set at the end: until then they must take files. */
  readonly folders: Map<string, { readonly mode: number; readonly mtime: Date }>;
  bytes: number;
}

/**
 * Unpacks a tar archive (plain or gzip) into an empty folder: files, folders, links. Nothing is written outside it or
 * through a link. Rejects with INVALID_ARGUMENT for what is no such archive, RESOURCE_EXHAUSTED beyond a limit, and the
 * signal's reason. Owners, setuid bits and extended attributes are left out.
 */
export async function unpackContext(
  pieces: AsyncIterable<Uint8Array>,
  folder: string,
  limits: ContextLimits,
  signal: AbortSignal,
): Promise<void> {
  const tree: Tree = { folder, limits, kinds: new Map(), folders: new Map(), bytes: 0 };
  const archive = extract();
  const feeding = feed(pieces, archive, signal);
  // Whichever fails first says why; the other then fails because of it.
  feeding.catch((error: Error) => archive.destroy(error));
  try {
    for await (const entry of archive) await unpackEntry(tree, entry.header, entry);
    await feeding;
  } catch (error) {
    archive.destroy();
    signal.throwIfAborted();
    throw error instanceof RpcError ? error : badArchive(error);
  }
  for (const [path, { mode, mtime }] of [...tree.folders].reverse()) {
    await utimes(join(folder, path), mtime, mtime);
    await chmod(join(folder, path), mode);
  }
}

async function feed(
  pieces: AsyncIterable<Uint8Array>,
  archive: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<void> {
  const { isGzip, all } = await lookAhead(pieces[Symbol.asyncIterator]());
  const source = Readable.from(all, { objectMode: false });
  if (isGzip) await pipeline(source, createGunzip(), archive, { signal });
  else await pipeline(source, archive, { signal });
}

/** Looks at the first bytes, which tell gzip apart; `all` has them too. */
async function lookAhead(
  pieces: AsyncIterator<Uint8Array>,
): Promise<{ readonly isGzip: boolean; readonly all: AsyncIterable<Uint8Array> }> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await pieces.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array, void, undefined> {
    if (head.length > 0) yield head;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
  }
  return { isGzip: head[0] === 0x1f && head[1] === 0x8b, all: all() };
}

async function unpackEntry(tree: Tree, header: Header, content: AsyncIterable<unknown>): Promise<void> {
  const path = cleanPath(header.name, tree.limits);
  const mtime = header.mtime ?? new Date(0);
  const mode = (header.mode ?? 0o644) & 0o777;
  if (path === "") {
    for await (const _ of content);
    return;
  }
  await makeFolders(tree, dirname(path));
  switch (header.type) {
    case "directory":
      await addFolder(tree, path, mode, mtime);
      for await (const _ of content);
      return;
    case "file":
    case "contiguous-file":
      await makeRoom(tree, path, "file");
      await writeFile(tree, path, content, { mode, mtime });
      return;
    case "symlink":
      await makeRoom(tree, path, "symlink");
      await symlink(header.linkname ?? "", join(tree.folder, path));
      await lutimes(join(tree.folder, path), mtime, mtime);
      for await (const _ of content);
      return;
    case "link": {
      const target = cleanPath(header.linkname ?? "", tree.limits);
      if (tree.kinds.get(target) !== "file" || target === path) {
        throw badArchive(`${quoted(path)} is a hard link to ${quoted(target)}, which is no file before it`);
      }
      await makeRoom(tree, path, "file");
      await link(join(tree.folder, target), join(tree.folder, path));
      for await (const _ of content);
      return;
    }
    default:
      throw badArchive(`${quoted(path)} is a ${String(header.type)}; a context has files, folders and links`);
  }
}

/** A path inside the folder; empty for the folder itself. */
function cleanPath(name: string, { depth }: ContextLimits): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (name.startsWith("/") || parts.includes("..") || name.includes("\0")) {
    throw badArchive(`${quoted(name)} leads out of the context`);
  }
  if (parts.length > depth) throw tooMuch(`${quoted(name)} lies deeper than ${depth} folders`);
  return parts.join("/");
}

async function makeFolders(tree: Tree, path: string): Promise<void> {
  if (path === "." || tree.kinds.get(path) === "directory") return;
  await makeFolders(tree, dirname(path));
  await addFolder(tree, path, 0o755, new Date(0));
}

async function addFolder(tree: Tree, path: string, mode: number, mtime: Date): Promise<void> {
  const known = tree.kinds.get(path);
  if (known !== undefined && known !== "directory") {
    throw badArchive(`${quoted(path)} is a ${known} and is used as a folder`);
  }
  if (known === undefined) {
    count(tree);
    await mkdir(join(tree.folder, path), { mode: 0o700 });
    tree.kinds.set(path, "directory");
  }
  // Ours to read and enter, whatever the archive says.
  tree.folders.set(path, { mode: mode | 0o500, mtime });
}

/** As tar does it, what comes later takes the place of what was there; but a folder stays. */
async function makeRoom(tree: Tree, path: string, kind: "file" | "symlink"): Promise<void> {
  const known = tree.kinds.get(path);
  if (known === "directory") throw badArchive(`${quoted(path)} is a folder and then a ${kind}`);
  if (known === undefined) count(tree);
  else await rm(join(tree.folder, path));
  tree.kinds.set(path, kind);
}

async function writeFile(
  tree: Tree,
  path: string,
  content: AsyncIterable<unknown>,
  { mode, mtime }: { readonly mode: number; readonly mtime: Date },
): Promise<void> {
  // "wx" makes a file and follows no link.
  const file = await open(join(tree.folder, path), "wx", 0o600);
  try {
    for await (const piece of content) {
      if (!(piece instanceof Uint8Array)) continue;
      tree.bytes += piece.length;
      if (tree.bytes > tree.limits.bytes)
        throw tooMuch(`its files have more than ${tree.limits.bytes} bytes`);
      await file.write(piece);
    }
    await file.chmod(mode | 0o400);
    await file.utimes(mtime, mtime);
  } finally {
    await file.close();
  }
}

function count(tree: Tree): void {
  if (tree.kinds.size >= tree.limits.entries)
    throw tooMuch(`it has more than ${tree.limits.entries} files and folders`);
}

function quoted(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}

function badArchive(why: unknown): RpcError {
  const text = why instanceof Error ? why.message : String(why);
  return new RpcError({
    code: RpcCode.INVALID_ARGUMENT,
    message: `the context is no good tar archive: ${text}`,
  });
}

function tooMuch(why: string): RpcError {
  return new RpcError({ code: RpcCode.RESOURCE_EXHAUSTED, message: `the context is too large: ${why}` });
}
