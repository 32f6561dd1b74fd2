import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it, test } from "vitest";
import { DefinitionSchema } from "../../proto/index.ts";
import { exampleGraphs } from "../example-graphs.ts";
import { image } from "../source/image.ts";
import { define } from "../testing/decode.ts";
import { encodeDefinition } from "./encode-definition.ts";

const base = image("alpine");

describe("encodeDefinition gives the bytes of the general writer", () => {
  test.each(exampleGraphs)("$name", ({ build }) => {
    const definition = define(build(base));
    expect(encodeDefinition(definition)).toEqual(toBinary(DefinitionSchema, definition));
  });

  it("for every field, zero values and empty elements", () => {
    const inner = create(DefinitionSchema, { def: [new Uint8Array([1])] });
    const definition = create(DefinitionSchema, {
      def: [new Uint8Array(), new Uint8Array(70_000).fill(3)],
      metadata: {
        "sha256:b": {
          ignoreCache: true,
          description: { z: "", a: "ü".repeat(100) },
          exportCache: { Value: true },
          caps: { on: true, off: false },
          progressGroup: { id: "g", name: "n", weak: true },
          linuxResources: {
            memory: 1n << 40n,
            memorySwap: -1n,
            cpuShares: 2n,
            cpuPeriod: 3n,
            cpuQuota: -4n,
            cpusetCpus: "0-1",
            cpusetMems: "0",
          },
        },
        "sha256:a": { exportCache: {}, progressGroup: {}, linuxResources: {} },
      },
      Source: {
        locations: {
          "sha256:b": {
            locations: [
              { sourceIndex: 1, ranges: [{ start: { line: 3, character: 9 }, end: { line: 300 } }, {}] },
              { sourceIndex: -1 },
            ],
          },
          "sha256:a": {},
        },
        infos: [{ filename: "f", data: new Uint8Array([1, 2]), language: "YAML", definition: inner }, {}],
      },
    });
    expect(encodeDefinition(definition)).toEqual(toBinary(DefinitionSchema, definition));
    expect(encodeDefinition(create(DefinitionSchema, { Source: {} }))).toEqual(new Uint8Array([26, 0]));
  });

  it("with fields this version does not know, wherever they are", () => {
    // Field 100, the number 1, in every message a definition can hold.
    const unknown = [0xa0, 0x06, 1];
    const message = (field: number, body: number[]) => [field * 8 + 2, body.length, ...body];
    const entry = (field: number, body: number[]) =>
      message(field, [...message(1, [97]), ...message(2, body)]);
    const place = (body: number[]) => message(3, entry(1, body));
    const bodies = [
      unknown,
      entry(2, unknown),
      entry(2, message(4, unknown)),
      entry(2, message(6, unknown)),
      entry(2, message(7, unknown)),
      message(3, unknown),
      message(3, message(2, unknown)),
      message(3, message(2, message(3, unknown))),
      place(unknown),
      place(message(1, unknown)),
      place(message(1, message(2, unknown))),
      place(message(1, message(2, message(1, unknown)))),
      place(message(1, message(2, message(2, unknown)))),
    ];
    for (const body of bodies) {
      const definition = fromBinary(DefinitionSchema, Uint8Array.from(body));
      expect([...encodeDefinition(definition)]).toEqual([...toBinary(DefinitionSchema, definition)]);
      expect([...encodeDefinition(definition)]).toEqual(body);
    }
  });
});
