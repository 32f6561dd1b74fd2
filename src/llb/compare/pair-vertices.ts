import type { ReadableVertex } from "../read/readable-definition.ts";
import { groupBy } from "./group-by.ts";

/**
 * For each vertex of a newer graph the one of an older it has come from: of the same name, else of the same op and the same kind
 * of name, in the order of the graphs. Those without are new.
 */
export function pairVertices(
  older: readonly ReadableVertex[],
  newer: readonly ReadableVertex[],
): ReadonlyMap<ReadableVertex, ReadableVertex> {
  const pairs = new Map<ReadableVertex, ReadableVertex>();
  const left = new Set(older);
  for (const keyOf of [fullKey, kindKey]) {
    const byKey = groupBy(left, keyOf);
    const taken = new Map<string, number>();
    for (const vertex of newer) {
      if (pairs.has(vertex)) continue;
      const key = keyOf(vertex);
      const next = taken.get(key) ?? 0;
      const found = byKey.get(key)?.[next];
      if (found === undefined) continue;
      taken.set(key, next + 1);
      pairs.set(vertex, found);
      left.delete(found);
    }
  }
  return pairs;
}

/** Its name but for its number among others, as in `[app 2/5] …`. */
function plainName({ name = "" }: ReadableVertex): string {
  return name.replace(/^(\[[^\]]*?) \d+\/\d+\]/, "$1]");
}

function fullKey(vertex: ReadableVertex): string {
  return `${vertex.op} ${plainName(vertex)}`;
}

/** The stage and the first word of what is done there; of a source, where it comes from. */
function kindKey(vertex: ReadableVertex): string {
  const { identifier } = vertex.detail;
  if (typeof identifier === "string") {
    const stage = /^\[[^\]]*\]/.exec(plainName(vertex))?.[0] ?? "";
    return `source ${stage} ${identifier.split("://")[0]}`;
  }
  return `${vertex.op} ${/^(?:\[[^\]]*\] )?\S*/.exec(plainName(vertex))?.[0] ?? ""}`;
}
