import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  create,
  type DescField,
  type DescFile,
  type DescMessage,
  equals,
  fromBinary,
  ScalarType,
  toBinary,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import protobufjs from "protobufjs";
import { describe, expect, test } from "vitest";

/** A second, unrelated codec reads the same declarations; what one writes, the other must read and write back. */
const protoDirectory = fileURLToPath(new URL("../../proto", import.meta.url));
const generatedDirectory = fileURLToPath(new URL("gen", import.meta.url));

function filesBelow(directory: string, ending: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .sort();
}

const other = new protobufjs.Root();
other.resolvePath = (_origin, target) => join(protoDirectory, target);
other.loadSync(filesBelow(protoDirectory, ".proto"), { keepCase: true });

const modules = await Promise.all(
  filesBelow(generatedDirectory, "_pb.ts").map(
    (path): Promise<Record<string, unknown>> => import(pathToFileURL(join(generatedDirectory, path)).href),
  ),
);
const descriptors = modules.flatMap((module) => Object.values(module)).filter(isFile);
const messages = descriptors.flatMap((file) => file.messages);

function isFile(value: unknown): value is DescFile {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "file";
}

/** Any value a field may have; messages nest `depth` levels. */
function fieldValue(field: DescField, depth: number): fc.Arbitrary<unknown> {
  switch (field.fieldKind) {
    case "scalar":
      return scalarValue(field.scalar);
    case "enum":
      return fc.constantFrom(...field.enum.values.map((value) => value.number));
    case "message":
      return messageInit(field.message, depth - 1);
    case "list":
      return fc.array(elementValue(field, depth), { maxLength: 3 });
    case "map":
      return fc
        .array(fc.tuple(fc.integer({ min: 0, max: 99 }), elementValue(field, depth)), { maxLength: 3 })
        .map((entries) => Object.fromEntries(entries.map(([key, value]) => [String(key), value])));
    default:
      return field satisfies never;
  }
}

function elementValue(
  field: DescField & { fieldKind: "list" | "map" },
  depth: number,
): fc.Arbitrary<unknown> {
  const { scalar, message } = field;
  if (scalar !== undefined) return scalarValue(scalar);
  if (message !== undefined) return messageInit(message, depth - 1);
  return fc.constantFrom(...(field.enum?.values ?? []).map((value) => value.number));
}

function scalarValue(type: ScalarType): fc.Arbitrary<unknown> {
  switch (type) {
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 9 });
    case ScalarType.STRING:
      return fc.string({ unit: "grapheme", maxLength: 9 });
    case ScalarType.INT32:
      return fc.integer();
    case ScalarType.UINT32:
      return fc.nat();
    case ScalarType.INT64:
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case ScalarType.UINT64:
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    default:
      throw new Error(`scalar type ${type} does not occur`);
  }
}

function messageInit(message: DescMessage, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const members = message.members.map((member) => {
    return [member.localName, depth <= 0 ? fc.constant(undefined) : memberValue(member, depth)] as const;
  });
  return fc.record(Object.fromEntries(members), { requiredKeys: [] });
}

function memberValue(member: DescMessage["members"][number], depth: number): fc.Arbitrary<unknown> {
  if (member.kind === "field") return fieldValue(member, depth);
  const cases = member.fields.map((field) =>
    fieldValue(field, depth).map((value) => ({ case: field.localName, value })),
  );
  return fc.oneof(...cases);
}

test("every file of proto/ is generated, with as many messages and services as the other codec finds", () => {
  expect(descriptors).toHaveLength(filesBelow(protoDirectory, ".proto").length);
  for (const file of descriptors) {
    for (const service of file.services) {
      const found = other.lookupService(service.typeName);
      expect(Object.keys(found.methods)).toEqual(service.methods.map((method) => method.name));
    }
  }
  expect(messages.length).toBeGreaterThan(150);
});

describe("a message survives both codecs", () => {
  test.each(messages.map((message) => [message.typeName, message] as const))("%s", (typeName, message) => {
    const type = other.lookupType(typeName);
    expect(type.fieldsArray.map((field) => `${field.id} ${field.name}`).sort()).toEqual(
      message.fields.map((field) => `${field.number} ${field.name}`).sort(),
    );
    fc.assert(
      fc.property(messageInit(message, 3), (init) => {
        const sent = create(message, init);
        const rewritten = type.encode(type.decode(toBinary(message, sent))).finish();
        return equals(message, sent, fromBinary(message, new Uint8Array(rewritten)));
      }),
      { numRuns: 20, seed: 7 },
    );
  });
});
