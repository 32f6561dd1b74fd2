import { createHash } from "node:crypto";
import type {
  Readable,
  ReadableDefinition,
  ReadableFields,
  ReadableVertex,
} from "../read/readable-definition.ts";
import { groupBy } from "./group-by.ts";
import { pairVertices } from "./pair-vertices.ts";

/** What is another in a field of an op: items that came and items that went, as text. */
export interface FieldChange {
  /** As readable definitions name it: "args", "env", "mounts", "identifier", ... */
  readonly field: string;
  readonly added: readonly string[];
  /** Empty like `added` where the same items are there in another order. */
  readonly removed: readonly string[];
}

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
  const known = new Set(identities(older).values());
  const identityOf = identities(newer);
  const isSame = (vertex: ReadableVertex): boolean => known.has(identityOf.get(vertex.id) ?? "");
  const unchanged = newer.vertices.filter(isSame);
  const changed = newer.vertices.filter((vertex) => !isSame(vertex));
  const remaining = new Set(identityOf.values());
  const olderIdentities = identities(older);
  const candidates = older.vertices.filter(({ id }) => !remaining.has(olderIdentities.get(id) ?? ""));
  const pairs = pairVertices(candidates, changed);
  const [ownOlder, ownNewer] = [ownShapes(older), ownShapes(newer)];
  const causes = changed.filter((vertex) => {
    const before = pairs.get(vertex);
    return before === undefined || ownOlder.get(before.id) !== ownNewer.get(vertex.id);
  });
  const users = usersOf(newer);
  const inOrder = orderOf(newer);
  const changedIds = new Set(changed.map(({ id }) => id));
  const causeIds = new Set(causes.map(({ id }) => id));
  const paired = new Set(pairs.values());
  return {
    causes: causes.map((vertex) => {
      const before = pairs.get(vertex);
      const reached = [...reachedFrom(vertex.id, users)];
      return {
        vertex,
        before,
        fields: before === undefined ? [] : fieldChanges(before, vertex),
        followers: inOrder(reached.filter((id) => changedIds.has(id) && !causeIds.has(id))),
      };
    }),
    gone: candidates.filter((vertex) => !paired.has(vertex)),
    unchanged,
  };
}

/** The vertices that take a file from a local source, in the order of the graph: by a copy whose source covers it, or a mount. */
export function takersOf(
  { vertices }: ReadableDefinition,
  source: string,
  path: string,
): readonly ReadableVertex[] {
  const sources = new Set(
    vertices.filter(({ detail }) => detail.identifier === `local://${source}`).map(({ id }) => id),
  );
  const covers = (from: Readable | undefined, place: Readable | undefined): boolean =>
    typeof from === "string" &&
    sources.has(vertexId(from)) &&
    coversPath(typeof place === "string" ? place : "/", path);
  return vertices.filter(({ detail: { actions, mounts } }) => {
    const parts = [...(Array.isArray(actions) ? actions : []), ...(Array.isArray(mounts) ? mounts : [])];
    return (parts as readonly ReadableFields[]).some(({ from, src, selector }) =>
      covers(from, src ?? selector),
    );
  });
}

/** Whether a path that a copy or a mount names is, holds or may match a file. */
function coversPath(place: string, path: string): boolean {
  const [folder = "", pattern] =
    /^([^*?[]*)([*?[].*)?$/.exec(place.replace(/^\/+|\/+$/g, ""))?.slice(1) ?? [];
  if (pattern !== undefined) return path.startsWith(folder);
  return folder === "" || folder === "." || path === folder || path.startsWith(`${folder}/`);
}

/** The vertices that stand on any of these, themselves left out, in the order of the graph. */
export function followersOf(
  definition: ReadableDefinition,
  vertices: readonly ReadableVertex[],
): readonly ReadableVertex[] {
  const users = usersOf(definition);
  const reached = new Set(vertices.flatMap(({ id }) => [...reachedFrom(id, users)]));
  return definition.vertices.filter((vertex) => reached.has(vertex.id) && !vertices.includes(vertex));
}

/** A digest of each vertex and all it stands on, by its id. */
function identities(definition: ReadableDefinition): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const own = ownShapes(definition);
  const written = writtenFiles(definition);
  for (const vertex of definition.vertices) {
    const inputs = seenInputs(vertex, written).map((seen) =>
      typeof seen === "string" ? (found.get(vertexId(seen)) ?? seen) + outputOf(seen) : seen.content,
    );
    const text = JSON.stringify([own.get(vertex.id), inputs]);
    found.set(vertex.id, createHash("sha256").update(text).digest("hex"));
  }
  return found;
}

/** Each vertex's op by itself, as text: without what its inputs are, with files it sees of them where they are known. */
function ownShapes(definition: ReadableDefinition): ReadonlyMap<string, string> {
  const written = writtenFiles(definition);
  return new Map(
    definition.vertices.map((vertex) => {
      const { op, platform, detail, options = {}, inputs } = vertex;
      const { ignoreCache = false } = options;
      const contents = seenInputs(vertex, written).filter((seen) => typeof seen !== "string");
      const shape = withoutInputs(comparable(op, detail), inputs);
      return [vertex.id, JSON.stringify([op, platform, shape, ignoreCache, contents])];
    }),
  );
}

/** The part of an op that counts: which files of a local source are sent is for those who use them to say. */
function comparable(op: string, detail: ReadableFields): ReadableFields {
  const { identifier } = detail;
  return op === "source" && typeof identifier === "string" && identifier.startsWith("local://")
    ? { identifier }
    : detail;
}

/** Inputs as an op sees them: a reference, or the one file it sees of a vertex that only writes files. */
function seenInputs(
  { op, detail, inputs }: ReadableVertex,
  written: ReadonlyMap<string, ReadonlyMap<string, string>>,
): readonly (string | { readonly content: string })[] {
  const { mounts } = detail;
  if (op !== "exec" || !Array.isArray(mounts)) return inputs;
  return (mounts as readonly ReadableFields[]).flatMap(({ from, selector, output }) => {
    if (typeof from !== "string") return [];
    const content =
      typeof selector === "string" && output === undefined ? written.get(from)?.get(selector) : undefined;
    return [content === undefined ? from : { content }];
  });
}

/** Of vertices that write files into nothing, those files by their paths. */
function writtenFiles({ vertices }: ReadableDefinition): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const { id, op, inputs, detail } of vertices) {
    const { actions } = detail;
    if (op !== "file" || inputs.length > 0 || !Array.isArray(actions)) continue;
    const files = (actions as readonly ReadableFields[]).flatMap((action) =>
      action.action === "mkfile" && typeof action.path === "string"
        ? [[action.path, JSON.stringify(action)] as const]
        : [],
    );
    found.set(id, new Map(files));
  }
  return found;
}

/** A value in which references to inputs all read alike. */
function withoutInputs(value: Readable, inputs: readonly string[]): Readable {
  if (typeof value === "string") {
    // An owner that an input's files of users tell is written "NAME of v3".
    const [, owner, from = value] = /^(.*) of (v\d+(?:#\d+)?)$/.exec(value) ?? [];
    if (!inputs.includes(from)) return value;
    return owner === undefined ? "input" : `${owner} of input`;
  }
  if (Array.isArray(value)) return (value as readonly Readable[]).map((item) => withoutInputs(item, inputs));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutInputs(item as Readable, inputs)]),
  );
}

function fieldChanges(before: ReadableVertex, after: ReadableVertex): readonly FieldChange[] {
  const own = ({ op, platform, detail, inputs }: ReadableVertex): ReadableFields => ({
    ...(platform !== undefined && { platform }),
    ...(withoutInputs(comparable(op, detail), inputs) as ReadableFields),
  });
  return compareFields(own(before), own(after));
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
  if (value === undefined || value === null) return [];
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

/** For each vertex those that stand on it. */
function usersOf({ vertices }: ReadableDefinition): ReadonlyMap<string, readonly string[]> {
  const uses = vertices.flatMap(({ id, inputs }) =>
    inputs.map((input) => ({ user: id, used: vertexId(input) })),
  );
  const groups = groupBy(uses, ({ used }) => used);
  return new Map([...groups].map(([used, users]) => [used, users.map(({ user }) => user)]));
}

/** Puts ids in the order of the graph, and gives their vertices. */
function orderOf({ vertices }: ReadableDefinition): (ids: readonly string[]) => readonly ReadableVertex[] {
  const places = new Map(vertices.map(({ id }, place) => [id, place]));
  return (ids) =>
    ids
      .map((id) => places.get(id) ?? 0)
      .sort((a, b) => a - b)
      .flatMap((place) => vertices[place] ?? []);
}

function reachedFrom(id: string, users: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
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

const vertexId = (reference: string): string => reference.split("#")[0] ?? reference;
const outputOf = (reference: string): string => reference.slice(vertexId(reference).length);
