import type { DocumentNode } from "../../document/index.ts";
import type { MapType } from "../schema/index.ts";
import { asMap } from "./as-map.ts";
import { type Decode, type DecodeContext, type Decoded, INVALID } from "./context.ts";
import { createPlace, type Place } from "./place.ts";

/** Reads a mapping with free keys. An entry which cannot be read is left out. */
export function decodeMap(
  type: MapType,
  node: DocumentNode,
  context: DecodeContext,
  place: Place,
  decode: Decode,
): Decoded {
  const map = asMap(node, "{NAME: value}", context);
  if (map === undefined) return INVALID;
  const values: [string, unknown][] = [];
  for (const entry of map.entries) {
    const key = type.key.read(entry.key);
    if (!key.ok) {
      const { expected, example } = type.key;
      context.report.report(key.code, entry.keySpan, { expected, why: key.why, example, value: entry.key });
    }
    const child = createPlace(entry.value.span);
    place.children.set(entry.key, child);
    const value = decode(type.value, entry.value, context, child);
    if (key.ok && value !== INVALID) values.push([key.value, value.value]);
  }
  // fromEntries defines properties: a key "__proto__" is one like any other.
  return { value: Object.fromEntries(values) };
}
