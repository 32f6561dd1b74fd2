import type { DocumentNode, MapEntry, MapNode } from "../../document/index.ts";
import type { AnyType, Field, Fields, ListType, Merge } from "../schema/index.ts";

/** How values of `type` join if their field says nothing of it. */
function naturalMerge(type: AnyType): Merge {
  switch (type.kind) {
    case "list":
      return "append";
    case "map":
    case "object":
      return "by-key";
    default:
      return "replace";
  }
}

function isAbsent(node: DocumentNode): boolean {
  return node.kind === "scalar" && node.type === "null";
}

function itemsOf(type: ListType, node: DocumentNode): readonly DocumentNode[] | undefined {
  if (node.kind === "list") return node.items;
  return type.alone && node.kind === "scalar" ? [node] : undefined;
}

function append(type: ListType, shared: DocumentNode, own: DocumentNode): DocumentNode {
  const before = itemsOf(type, shared);
  const after = itemsOf(type, own);
  if (before === undefined || after === undefined) return own;
  return { kind: "list", items: [...before, ...after], span: own.span };
}

function mergeValue(field: Field, shared: DocumentNode, own: DocumentNode): DocumentNode {
  if (isAbsent(own)) return shared;
  const { type } = field;
  const merge = field.merge ?? naturalMerge(type);
  if (merge === "append" && type.kind === "list") return append(type, shared, own);
  if (merge === "by-key" && shared.kind === "map" && own.kind === "map") {
    return type.kind === "object"
      ? mergeFields(type.fields, shared, own)
      : mergeEntries(shared, own, (_, value) => value.value);
  }
  return own;
}

function mergeEntries(
  shared: MapNode,
  own: MapNode,
  join: (before: MapEntry, after: MapEntry) => DocumentNode,
): MapNode {
  const entries = new Map(shared.entries.map((entry) => [entry.key, entry]));
  for (const entry of own.entries) {
    const before = entries.get(entry.key);
    entries.set(entry.key, before === undefined ? entry : { ...entry, value: join(before, entry) });
  }
  return { kind: "map", entries: [...entries.values()], span: own.span };
}

/**
 * Returns `own` laid over `shared`, both mappings with the keys `fields`: maps join by key, lists append, all else
 * replaces, unless a field says otherwise. Every value keeps its place in the text. Keys unknown to `fields` are left out.
 */
export function mergeFields(fields: Fields, shared: MapNode, own: MapNode): MapNode {
  const known = (map: MapNode): MapNode => ({
    ...map,
    entries: map.entries.filter((e) => Object.hasOwn(fields, e.key)),
  });
  return mergeEntries(known(shared), known(own), (before, after) => {
    const field = fields[after.key];
    return field === undefined ? after.value : mergeValue(field, before.value, after.value);
  });
}
