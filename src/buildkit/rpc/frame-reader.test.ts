import { status } from "@grpc/grpc-js";
import { expect, test, vi } from "vitest";
import { FrameError, FrameReader, frameHeader } from "./frame-reader.ts";

const frame = (text: string) => Buffer.concat([frameHeader(text.length), Buffer.from(text)]);

test.each([1, 2, 3, 4, 5, 6, 7, 100])("finds messages in chunks of %i bytes", (size) => {
  const bytes = Buffer.concat([frame("one"), frame(""), frame("a longer one"), frame("x")]);
  const reader = new FrameReader(100);
  const found: string[] = [];
  for (let i = 0; i < bytes.length; i += size) {
    found.push(...reader.push(bytes.subarray(i, i + size)).map(String));
  }
  expect(found).toEqual(["one", "", "a longer one", "x"]);
  expect(reader.isInsideMessage).toBe(false);
});

test.each([1, 5, 6])("knows that %i bytes of a message are not all of it", (size) => {
  const reader = new FrameReader(100);
  expect(reader.push(frame("one").subarray(0, size))).toEqual([]);
  expect(reader.isInsideMessage).toBe(true);
});

test("joins a large message of small chunks once", () => {
  const size = 16 * 1024 * 1024;
  const reader = new FrameReader(size);
  reader.push(frameHeader(size));
  const chunk = Buffer.alloc(4096, 1);
  const joining = vi.spyOn(Buffer, "concat");
  let messages: Buffer[] = [];
  for (let sent = 0; sent < size; sent += chunk.length) messages = reader.push(chunk);
  expect(messages.map((message) => message.length)).toEqual([size]);
  // Joining at each chunk would copy 32 GiB.
  const joined = joining.mock.results.map(({ value }) => (value as Buffer).length);
  joining.mockRestore();
  expect(joined).toEqual([size]);
});

test.each([
  ["compressed", Buffer.from([1, 0, 0, 0, 1, 9]), status.UNIMPLEMENTED],
  ["too long", frameHeader(101), status.RESOURCE_EXHAUSTED],
])("refuses a message that is %s", (_name, bytes, code) => {
  const push = () => new FrameReader(100).push(bytes);
  expect(push).toThrow(FrameError);
  expect(push).toThrow(expect.objectContaining({ code }));
});
