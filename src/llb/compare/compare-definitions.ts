import type { ReadableDefinition, ReadableVertex } from "../read/readable-definition.ts";
import { compareFields, type FieldChange } from "./compare-fields.ts";
import { orderOf, reachedFrom, usersOf, vertexId } from "./graph-users.ts";
import { identities, ownFields, ownShapes } from "./identities.ts";
import { pairVertices } from "./pair-vertices.ts";

/** A vertex that is new, or whose own op is another; what only follows from others is in their `followers`. */
export interface VertexChange {
  readonly vertex: ReadableVertex;
  /** Its counterpart; undefined for one that is new. */
  readonly before: ReadableVertex | undefined;
  readonly fields: readonly FieldChange[];
  /** Vertices that change because of this one, perhaps of others too. In the order of the graph. */
  readonly followers: readonly ReadableVertex[];
}

export interface DefinitionChanges {
  readonly causes: readonly VertexChange[];
  /** Vertices of the older graph that the newer one has no counterpart of. */
  readonly gone: readonly ReadableVertex[];
  /** Vertices that are in both. */
  readonly unchanged: readonly ReadableVertex[];
}

/**
 * What makes a graph another than an older one. Two vertices are the same if their ops are, and all they stand on; names and
 * places in files do not count. As engines do, an op that sees one file of another's is held against that file alone, and what
 * a local source has is not part of a graph: it is taken for the same.
 */
export function compareDefinitions(older: ReadableDefinition, newer: ReadableDefinition): DefinitionChanges {
  const [ownOlder, ownNewer] = [ownShapes(older), ownShapes(newer)];
  const [olderIdentities, newerIdentities] = [identities(older, ownOlder), identities(newer, ownNewer)];
  const [inOlder, inNewer] = [new Set(olderIdentities.values()), new Set(newerIdentities.values())];
  const isSame = ({ id }: ReadableVertex): boolean => inOlder.has(newerIdentities.get(id) ?? "");
  const unchanged = newer.vertices.filter(isSame);
  const changed = newer.vertices.filter((vertex) => !isSame(vertex));
  const changedIds = new Set(changed.map(({ id }) => id));
  const candidates = older.vertices.filter(({ id }) => !inNewer.has(olderIdentities.get(id) ?? ""));
  const pairs = pairVertices(candidates, changed);
  const causes = changed.filter((vertex) => {
    const before = pairs.get(vertex);
    const follows = vertex.inputs.some((input) => changedIds.has(vertexId(input)));
    // One whose inputs are all known, and which is new all the same, stands on them otherwise.
    return !follows || before === undefined || ownOlder.get(before.id) !== ownNewer.get(vertex.id);
  });
  const users = usersOf(newer);
  const inOrder = orderOf(newer);
  const causeIds = new Set(causes.map(({ id }) => id));
  const paired = new Set(pairs.values());
  return {
    causes: causes.map((vertex) => {
      const before = pairs.get(vertex);
      const reached = [...reachedFrom(vertex.id, users)];
      return {
        vertex,
        before,
        fields: before === undefined ? [] : compareFields(ownFields(before), ownFields(vertex)),
        followers: inOrder(reached.filter((id) => changedIds.has(id) && !causeIds.has(id))),
      };
    }),
    gone: candidates.filter((vertex) => !paired.has(vertex)),
    unchanged,
  };
}
