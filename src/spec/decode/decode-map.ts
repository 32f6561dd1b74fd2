import { suggest } from "../../diagnostics/index.ts";
import { type DocumentNode, entryOf, type MapNode } from "../../document/index.ts";
import type { Field, MapType, ObjectType, TaggedType } from "../schema/index.ts";
import { type Decode, type DecodeContext, type Decoded, INVALID } from "./context.ts";
import { describeNode } from "./describe.ts";
import { createPlace, type Place } from "./place.ts";

const EMPTY: readonly never[] = [];

/** Returns `node` as a mapping; nothing written after a key is an empty one. Anything else is reported. */
function asMap(node: DocumentNode, example: string, context: DecodeContext): MapNode | undefined {
  if (node.kind === "map") return node;
  if (node.kind === "scalar" && node.type === "null") return { kind: "map", entries: EMPTY, span: node.span };
  context.report.report("wrong-type", node.span, {
    expected: "a mapping",
    found: describeNode(node),
    example,
  });
  return undefined;
}

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

function isKey(field: Field): boolean {
  return field.type.kind !== "fixed";
}

function reportUnknownKey(
  type: ObjectType,
  key: string,
  entry: MapNode["entries"][number],
  context: DecodeContext,
): void {
  const keys = Object.keys(type.fields).filter(
    (name) => type.fields[name] !== undefined && isKey(type.fields[name]),
  );
  context.report.report("unknown-key", entry.keySpan, { key, where: withArticle(type.name), keys });
}

/** "a step", "an SSH agent"; "the spec" is the one there is. */
function withArticle(name: string): string {
  if (name === "spec" || name === "build" || name === "python")
    return `the ${name} section`.replace("spec section", "spec");
  return /^(?:[aeiou]|SSH)/i.test(name) ? `an ${name}` : `a ${name}`;
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
  const written = new Map(map.entries.map((entry) => [entry.key, entry]));
  for (const entry of map.entries) {
    const known = Object.hasOwn(type.fields, entry.key) ? type.fields[entry.key] : undefined;
    if (known === undefined || !isKey(known)) reportUnknownKey(type, entry.key, entry, context);
  }
  const values: [string, unknown][] = [];
  let complete = true;
  for (const [key, field] of Object.entries(type.fields)) {
    const entry = isKey(field) ? written.get(key) : undefined;
    if (entry !== undefined) {
      const child = createPlace(entry.value.span);
      place.children.set(key, child);
      const value = decode(field.type, entry.value, context, child);
      if (value !== INVALID) {
        values.push([key, value.value]);
        continue;
      }
    }
    if (field.presence === "defaulted") values.push([key, field.default]);
    else if (field.presence === "required") {
      complete = false;
      if (entry === undefined) {
        const params = { key, where: withArticle(type.name), example: field.example };
        context.report.report("missing-key", map.entries[0]?.keySpan ?? map.span, params);
      }
    }
  }
  return complete ? { value: Object.fromEntries(values) } : INVALID;
}

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
  const keys = Object.keys(type.variants);
  const found = keys.filter((key) => entryOf(map, key) !== undefined);
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
    .slice(0, 20)
    .find((entry) => !fields.has(entry.key) && suggest(entry.key, keys) !== undefined);
  const where = withArticle(type.name);
  if (found.length === 0 && misspelt !== undefined) {
    context.report.report("unknown-key", misspelt.keySpan, { key: misspelt.key, where, keys });
    return;
  }
  const second = found.length > 1 ? entryOf(map, found[1] ?? "")?.keySpan : undefined;
  context.report.report("one-of-keys", second ?? map.span, { where, keys, found });
}
