import { createHash } from "node:crypto";
import type { ReadableDefinition, ReadableFields, ReadableVertex } from "../read/readable-definition.ts";
import { outputOf, vertexId } from "./graph-users.ts";

/** A digest of each vertex and all it stands on, by its id. */
export function identities(
  definition: ReadableDefinition,
  own: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
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
export function ownShapes(definition: ReadableDefinition): ReadonlyMap<string, string> {
  const written = writtenFiles(definition);
  return new Map(
    definition.vertices.map((vertex) => {
      const { op, options = {} } = vertex;
      const { ignoreCache = false } = options;
      const contents = seenInputs(vertex, written).filter((seen) => typeof seen !== "string");
      return [vertex.id, JSON.stringify([op, ownFields(vertex), ignoreCache, contents])];
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

/** What an op by itself is, field by field. */
export function ownFields({ op, platform, detail }: ReadableVertex): ReadableFields {
  return { ...(platform !== undefined && { platform }), ...withoutInputs(comparable(op, detail)) };
}

/** Fields that name inputs, and those that may name one behind an owner, as in "app of v3". */
const REFERENCES = new Set(["from", "layers", "lower", "on", "upper"]);
const OWNERS = new Set(["group", "user"]);

/** An op's fields in which references to inputs all read alike. */
function withoutInputs(fields: ReadableFields): ReadableFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      if (REFERENCES.has(key)) return [key, Array.isArray(value) ? value.map(() => "input") : "input"];
      if (OWNERS.has(key) && typeof value === "string") return [key, value.replace(/ of \S+$/, " of input")];
      const isParts = (key === "actions" || key === "mounts") && Array.isArray(value);
      return [key, isParts ? (value as readonly ReadableFields[]).map(withoutInputs) : value];
    }),
  );
}
