import type { Readable, ReadableFields } from "../read/readable-definition.ts";

/** What is another in a field of an op: items that came and items that went, as text. */
export interface FieldChange {
  /** As readable definitions name it: "args", "env", "mounts", "identifier", ... */
  readonly field: string;
  readonly added: readonly string[];
  /** Empty like `added` where the same items are there in another order. */
  readonly removed: readonly string[];
}

/** What is another in one mapping than in an older one. Of lists the items are compared, of mappings their entries. */
export function compareFields(older: ReadableFields, newer: ReadableFields): readonly FieldChange[] {
  return [...new Set([...Object.keys(older), ...Object.keys(newer)])].flatMap((field) => {
    const [olds, news] = [items(older[field]), items(newer[field])];
    if (JSON.stringify(olds) === JSON.stringify(news)) return [];
    const [removed, added] = difference(olds, news);
    return [{ field, added, removed }];
  });
}

function items(value: Readable | undefined): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return (value as readonly Readable[]).map(text);
  if (typeof value !== "object") return [text(value)];
  return Object.entries(value).map(([key, item]) => `${key}=${text(item as Readable)}`);
}

const text = (value: Readable): string => (typeof value === "string" ? value : JSON.stringify(value));

/** What the one has and the other has not, each as often as it is there. */
function difference(
  olds: readonly string[],
  news: readonly string[],
): readonly [readonly string[], readonly string[]] {
  const added = [...news];
  const removed = olds.filter((item) => {
    const at = added.indexOf(item);
    if (at >= 0) added.splice(at, 1);
    return at < 0;
  });
  return [removed, added];
}
