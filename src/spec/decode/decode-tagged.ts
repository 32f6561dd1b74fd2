import { suggest } from "../../diagnostics/index.ts";
import { type DocumentNode, entryOf, type MapNode } from "../../document/index.ts";
import type { TaggedType } from "../schema/index.ts";
import { asMap } from "./as-map.ts";
import { type Decode, type DecodeContext, type Decoded, INVALID } from "./context.ts";
import { describeObject } from "./describe.ts";
import type { Place } from "./place.ts";

/** Unknown keys looked at for the one that was meant. */
const LOOKED_AT = 20;

/** Reads the variant whose key is written; exactly one must be. */
export function decodeTagged(
  type: TaggedType,
  node: DocumentNode,
  context: DecodeContext,
  place: Place,
  decode: Decode,
): Decoded {
  const map = asMap(node, "{key: value}", context);
  if (map === undefined) return INVALID;
  const found = Object.keys(type.variants).filter((key) => entryOf(map, key) !== undefined);
  const only = found.length === 1 ? found[0] : undefined;
  const variant = only === undefined ? undefined : type.variants[only];
  if (variant === undefined) {
    reportNotOne(type, map, found, context);
    return INVALID;
  }
  const decoded = decode(variant.type, map, context, place);
  return decoded === INVALID ? INVALID : { value: { kind: variant.kind, ...(decoded.value as object) } };
}

/** A misspelt key is likelier than a missing one. */
function reportNotOne(
  type: TaggedType,
  map: MapNode,
  found: readonly string[],
  context: DecodeContext,
): void {
  const keys = Object.keys(type.variants);
  const fields = new Set(Object.values(type.variants).flatMap((variant) => Object.keys(variant.type.fields)));
  const misspelt = map.entries
    .slice(0, LOOKED_AT)
    .find((entry) => !fields.has(entry.key) && suggest(entry.key, keys) !== undefined);
  const where = describeObject(type);
  if (found.length === 0 && misspelt !== undefined) {
    context.report.report("unknown-key", misspelt.keySpan, { key: misspelt.key, where, keys });
    return;
  }
  const second = found.length > 1 ? entryOf(map, found[1] ?? "")?.keySpan : undefined;
  const { example } = context;
  context.report.report("one-of-keys", second ?? map.span, { where, keys, found, example });
}
