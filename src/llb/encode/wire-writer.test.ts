import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { compareUtf8 } from "./compare-utf8.ts";
import { WireWriter } from "./wire-writer.ts";

const written = (write: (writer: WireWriter) => void): string => {
  const writer = new WireWriter();
  write(writer);
  return Buffer.from(writer.take()).toString("hex");
};

describe("fields", () => {
  test.each<[string, (writer: WireWriter) => void, string]>([
    [
      "nothing for zero values",
      (w) => {
        w.string(1, "");
        w.int(2, 0);
        w.bool(3, false);
        w.bigint(4, 0n);
        w.bytes(5, new Uint8Array());
        w.packed(6, []);
        w.map(7, []);
      },
      "",
    ],
    ["an empty element of a list", (w) => w.item(1, ""), "0a00"],
    [
      "an empty message",
      (w) => {
        w.open(11);
        w.close();
      },
      "5a00",
    ],
    ["-1 in ten bytes", (w) => w.int(1, -1), "08ffffffffffffffffff01"],
    ["-2 too", (w) => w.int(1, -2), "08feffffffffffffffff01"],
    ["the largest safe integer", (w) => w.int(1, Number.MAX_SAFE_INTEGER), "08ffffffffffffff0f"],
    ["the smallest 64-bit integer", (w) => w.bigint(1, -(2n ** 63n)), "0880808080808080808001"],
    ["a zero inside a oneof", (w) => w.uint(2, 0), "1000"],
    ["a field number of two bytes", (w) => w.int(24, 2), "c00102"],
    ["both parts of a map entry, though empty", (w) => w.map(1, [["", ""]]), "0a040a001200"],
    [
      "map entries in the order of their keys",
      (w) =>
        w.map(1, [
          ["b", "1"],
          ["a", "2"],
        ]),
      "0a060a01611201320a060a0162120131",
    ],
    ["packed numbers", (w) => w.packed(12, [0, 1, 300, -1]), "620e0001ac02ffffffffffffffffff01"],
  ])("%s", (_, write, expected) => {
    expect(written(write)).toBe(expected);
  });

  it("refuses to close what is not open", () => {
    expect(() => new WireWriter().close()).toThrow("no message is open");
  });
});

/** A message of strings and messages, as random nesting needs. */
type Node = { readonly text: string } | { readonly nodes: readonly Node[] };

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    fc.record({
      text: fc.oneof(
        fc.string(),
        fc.string({ unit: "grapheme" }),
        fc.constantFrom("x".repeat(127), "y".repeat(128), "é".repeat(9000), "z".repeat(70_000)),
      ),
    }),
    fc.record({ nodes: fc.array(tie("node"), { maxLength: 6 }) }),
  ),
}));

function writeOurs(writer: WireWriter, value: Node): void {
  if ("text" in value) {
    writer.item(1, value.text);
    return;
  }
  writer.open(2);
  for (const child of value.nodes) writeOurs(writer, child);
  writer.close();
}

function writeTheirs(writer: BinaryWriter, value: Node): void {
  if ("text" in value) {
    writer.tag(1, 2).string(value.text);
    return;
  }
  writer.tag(2, 2).fork();
  for (const child of value.nodes) writeTheirs(writer, child);
  writer.join();
}

it("nests like the general writer, message after message", () => {
  const writer = new WireWriter();
  fc.assert(
    fc.property(node, (value) => {
      writeOurs(writer, value);
      const ours = writer.take();
      const general = new BinaryWriter();
      writeTheirs(general, value);
      expect(Buffer.compare(ours, general.finish())).toBe(0);
    }),
    { numRuns: 500 },
  );
});

it("writes integers that the general reader reads back", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (int, bigint) => {
      const reader = new BinaryReader(
        Buffer.from(
          written((w) => {
            w.uint(1, Math.abs(int));
            w.packed(2, [int]);
            w.bigint(3, bigint || 1n);
          }),
          "hex",
        ),
      );
      reader.tag();
      expect(Number(reader.uint64())).toBe(Math.abs(int));
      reader.tag();
      reader.uint32();
      expect(Number(reader.int64())).toBe(int);
      reader.tag();
      expect(BigInt(reader.int64())).toBe(bigint || 1n);
    }),
  );
});

it("orders strings by their UTF-8 bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 2000 },
  );
  expect(compareUtf8("\uffff", "\u{10000}")).toBeLessThan(0);
});
