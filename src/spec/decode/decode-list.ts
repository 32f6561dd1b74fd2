import { type DocumentNode, entryOf, type MapNode } from "../../document/index.ts";
import { hideValues, holds } from "../args/index.ts";
import type { AnyType, ListType } from "../schema/index.ts";
import { type Decode, type DecodeContext, type Decoded, INVALID } from "./context.ts";
import { describeNode, describeType } from "./describe.ts";
import { createPlace, type Place } from "./place.ts";

/** Where the items of one list are collected. */
interface Collection {
  readonly type: ListType;
  readonly decode: Decode;
  readonly place: Place;
  readonly values: unknown[];
  /** Values whose reading failed or had to wait. */
  missing: number;
}

function takesMaps(type: AnyType): boolean {
  if (type.kind === "shapes") return type.map !== undefined;
  return type.kind === "object" || type.kind === "tagged" || type.kind === "short" || type.kind === "map";
}

function addItem(list: Collection, node: DocumentNode, context: DecodeContext): void {
  const place = createPlace(node.span);
  const item = list.decode(list.type.item, node, context, place);
  if (item === INVALID) {
    list.missing++;
    return;
  }
  list.place.children.set(list.values.length, place);
  list.values.push(item.value);
}

/** Adds what a group `{when, then}` holds. */
function addGroup(list: Collection, group: MapNode, then: DocumentNode, context: DecodeContext): void {
  for (const entry of group.entries) {
    if (entry.key === "when" || entry.key === "then") continue;
    const params = { key: entry.key, where: 'an item with "then"', keys: ["when", "then"] };
    context.report.report("unknown-key", entry.keySpan, params);
  }
  if (then.kind === "list") addItems(list, then.items, context);
  else {
    const params = { expected: "a list", found: describeNode(then), example: "{when: DEV, then: [gdb]}" };
    context.report.report("wrong-type", then.span, params);
    list.missing++;
  }
}

/** Adds an item with a condition, or a group of items with one. */
function addConditional(list: Collection, item: MapNode, when: DocumentNode, context: DecodeContext): void {
  const truth = holds(when, context.scope, context.report);
  if (truth !== true && context.conditions === "apply") {
    if (truth === "unknown") list.missing++;
    return;
  }
  // An item that does not apply is checked all the same; it need not make sense with the values there are.
  const inner = truth === true ? context : { ...context, scope: hideValues(context.scope) };
  const then = entryOf(item, "then");
  if (then !== undefined) addGroup(list, item, then.value, inner);
  else if (takesMaps(list.type.item)) {
    addItem(list, { ...item, entries: item.entries.filter((entry) => entry.key !== "when") }, inner);
  } else {
    context.report.report("when-without-then", item.span, {});
    list.missing++;
  }
}

function addItems(list: Collection, items: readonly DocumentNode[], context: DecodeContext): void {
  for (const item of items) {
    const when = item.kind === "map" && list.type.conditional ? entryOf(item, "when") : undefined;
    if (item.kind === "map" && when !== undefined) addConditional(list, item, when.value, context);
    else addItem(list, item, context);
  }
}

/** Reads a list; an item which cannot be read is left out. Nothing written after the key is the empty list. */
export function decodeList(
  type: ListType,
  node: DocumentNode,
  context: DecodeContext,
  place: Place,
  decode: Decode,
): Decoded {
  const list: Collection = { type, decode, place, values: [], missing: 0 };
  if (node.kind === "list") addItems(list, node.items, context);
  else if (node.kind === "scalar" && type.alone && node.type !== "null") addItem(list, node, context);
  else if (node.kind === "map" && type.alone && takesMaps(type.item)) addItems(list, [node], context);
  else if (node.kind !== "scalar" || node.type !== "null") {
    const params = {
      expected: describeType(type),
      found: describeNode(node),
      example: context.example ?? `[${exampleOf(type.item)}]`,
    };
    context.report.report("wrong-type", node.span, params);
    return INVALID;
  }
  if (list.values.length + list.missing < type.min) {
    context.report.report("too-few-items", node.span, { min: type.min });
    return INVALID;
  }
  return { value: list.values };
}

function exampleOf(type: AnyType): string {
  switch (type.kind) {
    case "text":
      return type.format.example;
    case "choice":
      return type.values[0] ?? "";
    case "shapes":
      return type.scalar === undefined ? "{…}" : exampleOf(type.scalar);
    case "short": {
      const field = type.type.fields[type.key];
      return field === undefined ? "{…}" : exampleOf(field.type);
    }
    default:
      return "{…}";
  }
}
