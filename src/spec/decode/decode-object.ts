import type { DocumentNode, MapEntry, MapNode } from "../../document/index.ts";
import { type Field, type ObjectType, otherWord } from "../schema/index.ts";
import { asMap } from "./as-map.ts";
import { type Decode, type DecodeContext, type Decoded, INVALID } from "./context.ts";
import { describeObject } from "./describe.ts";
import { createPlace, type Place } from "./place.ts";

/** What says all of an image, as files of other tools do. */
const WHOLE: ReadonlySet<string> = new Set(["spec", "target"]);

/** Returns the field which the file can set by `key`. */
function fieldOf(type: ObjectType, key: string): Field | undefined {
  const field = Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;
  return field?.type.kind === "fixed" ? undefined : field;
}

function reportUnknownKeys(type: ObjectType, map: MapNode, context: DecodeContext): void {
  for (const { key, keySpan } of map.entries) {
    if (fieldOf(type, key) !== undefined) continue;
    const keys = Object.keys(type.fields).filter((name) => fieldOf(type, name) !== undefined);
    const instead = WHOLE.has(type.name) ? otherWord(key) : undefined;
    context.report.report("unknown-key", keySpan, { key, where: describeObject(type), keys, instead });
  }
}

/** Reads a mapping with known keys. A key which may be left out and cannot be read counts as left out. */
export function decodeObject(
  type: ObjectType,
  node: DocumentNode,
  context: DecodeContext,
  place: Place,
  decode: Decode,
): Decoded {
  const map = asMap(node, "{key: value}", context);
  if (map === undefined) return INVALID;
  reportUnknownKeys(type, map, context);
  const written = new Map<string, MapEntry>(map.entries.map((entry) => [entry.key, entry]));
  const values: Record<string, unknown> = {};
  let complete = true;
  for (const key in type.fields) {
    const field = type.fields[key];
    if (field === undefined) continue;
    const entry = field.type.kind === "fixed" ? undefined : written.get(key);
    if (entry !== undefined) {
      const child = createPlace(entry.value.span);
      place.children.set(key, child);
      const inner = { ...context, example: `${key}: ${field.example}` };
      const value = decode(field.type, entry.value, inner, child);
      if (value !== INVALID) {
        values[key] = value.value;
        continue;
      }
    }
    if (field.presence === "defaulted") values[key] = field.default;
    if (field.presence !== "required") continue;
    complete = false;
    if (entry !== undefined) continue;
    const params = { key, where: describeObject(type), example: field.example };
    context.report.report("missing-key", map.entries[0]?.keySpan ?? map.span, params);
  }
  return complete ? { value: values } : INVALID;
}
