import fc from "fast-check";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { readTar, type TarEntry } from "./index.ts";

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function archive(add: (to: ReturnType<typeof pack>) => void): Promise<Buffer> {
  const stream = pack();
  add(stream);
  stream.finalize();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function read(bytes: Buffer, size = 700) {
  const found: { entry: TarEntry["entry"]; text: string }[] = [];
  for await (const { entry, content } of readTar(inPieces(bytes, size))) {
    let text = "";
    for await (const part of content) text += Buffer.from(part).toString("latin1");
    found.push({ entry, text });
  }
  return found;
}

const long = `${"deep/".repeat(40)}${"n".repeat(120)}`;

test.each([1, 511, 512, 513, 100_000])("reads entries of all kinds, in pieces of %i bytes", async (size) => {
  const bytes = await archive((to) => {
    to.entry({ name: "./", type: "directory", mode: 0o755 });
    to.entry({ name: "a", mode: 0o750, uid: 1000, gid: 200_000, mtime: new Date(5_000) }, "content");
    to.entry({ name: long }, "x".repeat(2000));
    to.entry({ name: "./soft", type: "symlink", linkname: "../else/where" });
    to.entry({ name: "hard", type: "link", linkname: "./a" });
    to.entry({ name: "dev", type: "character-device", devmajor: 1, devminor: 3 });
    to.entry({ name: "pipe", type: "fifo" });
    to.entry({ name: "ü", pax: { "SCHILY.xattr.user.note": "one" } }, "");
  });
  const found = await read(bytes, size);
  expect(found.map(({ entry }) => [entry.path, entry.kind])).toEqual([
    ["", "directory"],
    ["a", "file"],
    [long, "file"],
    ["soft", "symlink"],
    ["hard", "hardlink"],
    ["dev", "character"],
    ["pipe", "fifo"],
    ["ü", "file"],
  ]);
  expect(found[1]).toMatchObject({
    entry: { mode: 0o750, uid: 1000, gid: 200_000, mtime: 5, size: 7 },
    text: "content",
  });
  expect(found[2]?.text).toBe("x".repeat(2000));
  expect(found[3]?.entry.target).toBe("../else/where");
  expect(found[4]?.entry.target).toBe("a");
  expect(found[5]?.entry.device).toEqual({ major: 1, minor: 3 });
  expect(Buffer.from(found[7]?.entry.xattrs.get("user.note") ?? []).toString()).toBe("one");
});

test("an extended attribute is bytes, not text", async () => {
  const value = Buffer.from([1, 0, 0, 2, 0xc0, 0xff, 0x80, 0]);
  const bytes = await archive((to) => {
    to.entry({ name: "f", pax: { "SCHILY.xattr.security.capability": value.toString("latin1") } }, "");
  });
  // tar-stream writes the text as UTF-8; the bytes themselves take its place, of the same length as far as tar knows.
  const text = Buffer.from(value.toString("latin1"));
  const at = bytes.indexOf(text);
  const pad = Buffer.alloc(text.length - value.length, 0x2e);
  Buffer.concat([value, pad]).copy(bytes, at);
  const [found] = await read(bytes);
  expect(Buffer.from(found?.entry.xattrs.get("security.capability") ?? [])).toEqual(
    Buffer.concat([value, pad]),
  );
});

test("what ends too early, is damaged or leaves the archive is refused", async () => {
  const whole = await archive((to) => to.entry({ name: "a" }, "x".repeat(3000)));
  await expect(read(whole.subarray(0, 1500))).rejects.toThrow("ends too early");
  const damaged = Buffer.from(whole);
  damaged[0] = 0x62;
  await expect(read(damaged)).rejects.toThrow("damaged");
  const outside = await archive((to) => to.entry({ name: "a/../../b" }, ""));
  await expect(read(outside)).rejects.toThrow("leaves it");
});

test("no archive makes it crash or hang", async () => {
  const whole = await archive((to) => {
    to.entry({ name: long, pax: { "SCHILY.xattr.user.a": "b" } }, "x".repeat(600));
    to.entry({ name: "soft", type: "symlink", linkname: "a" });
  });
  const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.nat(whole.length), async (changes, end) => {
      const bytes = Buffer.from(whole.subarray(0, end));
      for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
      await read(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    }),
    { numRuns: 500 },
  );
});
