import type { Span } from "../source/index.ts";

/** How YAML 1.2's core schema reads a scalar; `text` for everything in quotes and for blocks. */
export type ScalarType = "text" | "number" | "boolean" | "null";

/** One value. `text` is the value as written, quotes and escapes resolved: `3.10` stays "3.10", an empty value is "". */
export interface ScalarNode {
  readonly kind: "scalar";
  readonly type: ScalarType;
  readonly text: string;
  readonly span: Span;
}

export interface ListNode {
  readonly kind: "list";
  readonly items: readonly DocumentNode[];
  readonly span: Span;
}

/** A mapping in the order of the text; no two entries have the same key. */
export interface MapNode {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
  readonly span: Span;
}

export interface MapEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: DocumentNode;
}

export type DocumentNode = ScalarNode | ListNode | MapNode;

/** Returns the entry of `map` with the key `key`. */
export function entryOf(map: MapNode, key: string): MapEntry | undefined {
  return map.entries.find((entry) => entry.key === key);
}
