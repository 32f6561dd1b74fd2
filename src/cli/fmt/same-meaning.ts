import type { DocumentNode } from "../../document/index.ts";

/** Whether two documents hold the same values; the order of a mapping's keys does not count. */
export function sameMeaning(one: DocumentNode, other: DocumentNode): boolean {
  if (one.kind === "scalar") {
    return other.kind === "scalar" && one.text === other.text && one.type === other.type;
  }
  if (one.kind === "list") {
    if (other.kind !== "list" || one.items.length !== other.items.length) return false;
    return one.items.every((item, index) => {
      const match = other.items[index];
      return match !== undefined && sameMeaning(item, match);
    });
  }
  if (other.kind !== "map" || one.entries.length !== other.entries.length) return false;
  const byKey = new Map(other.entries.map(({ key, value }) => [key, value]));
  return one.entries.every(({ key, value }) => {
    const match = byKey.get(key);
    return match !== undefined && sameMeaning(value, match);
  });
}
