import { expect, test } from "vitest";
import { entry, SquashfsWriter } from "./index.ts";

/** A sink in memory, and what was put where. */
function memory() {
  let bytes = Buffer.alloc(0);
  const write = async (data: Uint8Array, at: number) => {
    if (at + data.length > bytes.length)
      bytes = Buffer.concat([bytes, Buffer.alloc(at + data.length - bytes.length)]);
    bytes.set(data, at);
  };
  return { write, bytes: () => bytes };
}

async function* content(data: Buffer): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < data.length; at += 10_000) yield data.subarray(at, at + 10_000);
}

async function written(add: (to: SquashfsWriter) => Promise<void>): Promise<Buffer> {
  const sink = memory();
  const writer = new SquashfsWriter(sink, { time: 7 });
  await add(writer);
  expect(await writer.finish()).toBe(sink.bytes().length);
  return sink.bytes();
}

const file = (path: string, data: Buffer) =>
  [entry({ path, kind: "file", mode: 0o644, size: data.length }), content(data)] as const;

test("has a superblock that tells what is in it, and equal entries give equal bytes", async () => {
  const add = async (to: SquashfsWriter) => {
    for (let index = 0; index < 600; index++)
      await to.add(...file(`many/f${index}`, Buffer.from(`${index}`)));
    await to.add(...file("large", Buffer.alloc(300_000, "text ")));
    await to.add(entry({ path: "hard", kind: "hardlink", mode: 0o644, target: "large" }));
  };
  const bytes = await written(add);
  expect(bytes.toString("latin1", 0, 4)).toBe("hsqs");
  // The root, the folder, 600 files and the large one, which has two names.
  expect(bytes.readUInt32LE(4)).toBe(603);
  expect(bytes.readUInt32LE(8)).toBe(7);
  expect(bytes.length % 4096).toBe(0);
  expect((await written(add)).equals(bytes)).toBe(true);
});

test("what is added twice is there once, and a link to nothing is refused", async () => {
  const once = await written((to) => to.add(...file("a", Buffer.from("new"))));
  const twice = await written(async (to) => {
    await to.add(entry({ path: "a", kind: "symlink", mode: 0o777, target: "x" }));
    await to.add(...file("a", Buffer.from("new")));
    expect(to.has("a")).toBe(true);
    expect(to.has("b")).toBe(false);
  });
  expect(twice.equals(once)).toBe(true);
  const broken = written((to) => to.add(entry({ path: "b", kind: "hardlink", mode: 0, target: "gone" })));
  await expect(broken).rejects.toThrow("b is a link to gone, which is not there");
});

test("a sink that fails ends it", async () => {
  const sink = { write: () => Promise.reject(new Error("no space")) };
  const writer = new SquashfsWriter(sink);
  const all = async () => {
    await writer.add(...file("a", Buffer.alloc(500_000, "x")));
    await writer.finish();
  };
  await expect(all()).rejects.toThrow("no space");
});
