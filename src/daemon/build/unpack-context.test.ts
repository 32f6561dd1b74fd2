import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import { unpackContext } from "./unpack-context.ts";

type Entry = readonly [Partial<Header> & { readonly name: string }, string?];

const limits = { bytes: 1000, entries: 20, depth: 5 };
const open = new AbortController().signal;
let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "mlspecd-unpack-"));
  folder = mkdtempSync(join(parent, "context-"));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

async function tar(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const [header, content] of entries) archive.entry(header, content ?? "");
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function* inPieces(bytes: Buffer, size = 700): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const unpack = async (entries: readonly Entry[]) =>
  unpackContext(inPieces(await tar(entries)), folder, limits, open);

async function failure(work: Promise<unknown>): Promise<RpcError> {
  const error = await work.then(
    () => "it went well",
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RpcError)) throw new Error(`expected an RpcError: ${String(error)}`);
  return error;
}

describe("an archive of a context", () => {
  test("becomes files, folders and links, with modes and times", async () => {
    const mtime = new Date(1_700_000_000_000);
    await unpack([
      [{ name: "./", type: "directory" }],
      [{ name: "run.sh", mode: 0o4755, mtime }, "#!/bin/sh\n"],
      [{ name: "a/b/deep", mode: 0o600, mtime }, "x"],
      [{ name: "closed", type: "directory", mode: 0o100, mtime }],
      [{ name: "closed/in", mode: 0 }, "y"],
      [{ name: "to-etc", type: "symlink", linkname: "/etc/passwd" }],
      [{ name: "same", type: "link", linkname: "run.sh" }],
      [{ name: "run.sh", mode: 0o700, mtime }, "newer"],
    ]);
    expect(statSync(join(folder, "run.sh"))).toMatchObject({ mtime });
    expect(statSync(join(folder, "run.sh")).mode & 0o7777).toBe(0o700);
    expect(readFileSync(join(folder, "run.sh"), "utf8")).toBe("newer");
    expect(readFileSync(join(folder, "same"), "utf8")).toBe("#!/bin/sh\n");
    expect(readFileSync(join(folder, "a/b/deep"), "utf8")).toBe("x");
    expect(statSync(join(folder, "closed")).mode & 0o777).toBe(0o500);
    expect(statSync(join(folder, "closed"))).toMatchObject({ mtime });
    expect(lstatSync(join(folder, "to-etc")).isSymbolicLink()).toBe(true);
  });

  test("may be compressed, and may come byte by byte", async () => {
    const bytes = gzipSync(await tar([[{ name: "a" }, "content"]]));
    await unpackContext(inPieces(bytes, 1), folder, limits, open);
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("content");
  });

  test("that is empty is an empty folder", async () => {
    await unpackContext(inPieces(Buffer.alloc(0)), folder, limits, open);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each<[string, readonly Entry[], string]>([
    ["leads up", [[{ name: "a/../../x" }, "x"]], "leads out of the context"],
    ["starts at the root", [[{ name: "/tmp/x" }, "x"]], "leads out of the context"],
    [
      "goes through a link",
      [[{ name: "l", type: "symlink", linkname: ".." }], [{ name: "l/escaped" }, "x"]],
      '"l" is a symlink and is used as a folder',
    ],
    [
      "puts a link in a folder's place and then goes through it",
      [
        [{ name: "d", type: "directory" }],
        [{ name: "d", type: "symlink", linkname: ".." }],
        [{ name: "d/x" }, "x"],
      ],
      '"d" is a folder and then a symlink',
    ],
    [
      "links to what is outside",
      [[{ name: "h", type: "link", linkname: "../outside" }]],
      "leads out of the context",
    ],
    [
      "links to what is not there",
      [[{ name: "h", type: "link", linkname: "nothing" }]],
      "is no file before it",
    ],
    [
      "links through a symlink",
      [
        [{ name: "s", type: "symlink", linkname: "/etc/passwd" }],
        [{ name: "h", type: "link", linkname: "s" }],
      ],
      "is no file before it",
    ],
    [
      "has a device",
      [[{ name: "n", type: "character-device", devmajor: 1, devminor: 3 }]],
      "character-device",
    ],
    ["has a pipe", [[{ name: "n", type: "fifo" }]], "fifo"],
  ])("that %s is refused, and writes nothing outside", async (_, entries, words) => {
    const error = await failure(unpack(entries));
    expect({ code: error.code, message: error.message }).toEqual({
      code: RpcCode.INVALID_ARGUMENT,
      message: expect.stringContaining(words),
    });
    expect(readdirSync(parent)).toEqual([expect.stringContaining("context-")]);
    expect(existsSync(join(parent, "escaped"))).toBe(false);
  });

  test.each<[string, readonly Entry[], string]>([
    [
      "has too many bytes",
      [
        [{ name: "a" }, "x".repeat(600)],
        [{ name: "b" }, "x".repeat(600)],
      ],
      "1000 bytes",
    ],
    ["has too many files", Array.from({ length: 30 }, (_, i): Entry => [{ name: `f${i}` }, ""]), "20 files"],
    ["is too deep", [[{ name: "a/b/c/d/e/f" }, ""]], "deeper than 5 folders"],
  ])("that %s is RESOURCE_EXHAUSTED", async (_, entries, words) => {
    const error = await failure(unpack(entries));
    expect({ code: error.code, message: error.message }).toEqual({
      code: RpcCode.RESOURCE_EXHAUSTED,
      message: expect.stringContaining(words),
    });
  });

  test("that unpacks to far more than was sent stops at the limit", async () => {
    const bomb = gzipSync(await tar([[{ name: "zeros" }, "\0".repeat(5_000_000)]]));
    expect(bomb.length).toBeLessThan(20_000);
    expect((await failure(unpackContext(inPieces(bomb), folder, limits, open))).code).toBe(
      RpcCode.RESOURCE_EXHAUSTED,
    );
    expect(statSync(join(folder, "zeros")).size).toBeLessThanOrEqual(limits.bytes);
  });

  test.each([
    ["is cut off", async () => (await tar([[{ name: "a" }, "x".repeat(900)]])).subarray(0, 800)],
    ["is none", async () => Buffer.from("not an archive at all".repeat(100))],
    ["is broken gzip", async () => Buffer.concat([Buffer.of(0x1f, 0x8b), Buffer.from("nonsense")])],
  ])("that %s is INVALID_ARGUMENT", async (_, bytes) => {
    const error = await failure(unpackContext(inPieces(await bytes()), folder, limits, open));
    expect(error.code).toBe(RpcCode.INVALID_ARGUMENT);
    expect(error.message).toContain("no good tar archive");
  });

  test("whose sender stands still ends when the build does", async () => {
    const stop = new AbortController();
    async function* stalled(): AsyncGenerator<Buffer> {
      yield (await tar([[{ name: "a" }, "x"]])).subarray(0, 600);
      stop.abort(new RpcError({ code: RpcCode.CANCELLED, message: "enough" }));
      await new Promise(() => undefined);
    }
    expect((await failure(unpackContext(stalled(), folder, limits, stop.signal))).message).toBe("enough");
  });
});
