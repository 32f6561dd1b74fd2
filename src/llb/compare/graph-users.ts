import type { ReadableDefinition, ReadableVertex } from "../read/readable-definition.ts";
import { groupBy } from "./group-by.ts";

/** The vertices that stand on any of these, themselves left out, in the order of the graph. */
export function followersOf(
  definition: ReadableDefinition,
  vertices: readonly ReadableVertex[],
): readonly ReadableVertex[] {
  const users = usersOf(definition);
  const reached = new Set(vertices.flatMap(({ id }) => [...reachedFrom(id, users)]));
  return definition.vertices.filter((vertex) => reached.has(vertex.id) && !vertices.includes(vertex));
}

/** For each vertex those that stand on it. */
export function usersOf({ vertices }: ReadableDefinition): ReadonlyMap<string, readonly string[]> {
  const uses = vertices.flatMap(({ id, inputs }) =>
    inputs.map((input) => ({ user: id, used: vertexId(input) })),
  );
  const groups = groupBy(uses, ({ used }) => used);
  return new Map([...groups].map(([used, users]) => [used, users.map(({ user }) => user)]));
}

/** Puts ids in the order of the graph, and gives their vertices. */
export function orderOf({
  vertices,
}: ReadableDefinition): (ids: readonly string[]) => readonly ReadableVertex[] {
  const places = new Map(vertices.map(({ id }, place) => [id, place]));
  return (ids) =>
    ids
      .map((id) => places.get(id) ?? 0)
      .sort((a, b) => a - b)
      .flatMap((place) => vertices[place] ?? []);
}

/** The ids of the vertices that stand on one, directly or not. */
export function reachedFrom(id: string, users: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const next = [id];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    for (const user of users.get(at) ?? []) {
      if (reached.has(user)) continue;
      reached.add(user);
      next.push(user);
    }
  }
  return reached;
}

/** The vertex of a reference such as "v1#2". */
export const vertexId = (reference: string): string => reference.split("#")[0] ?? reference;
/** The rest of a reference: "#2", or nothing. */
export const outputOf = (reference: string): string => reference.slice(vertexId(reference).length);
