import type {
  Readable,
  ReadableDefinition,
  ReadableFields,
  ReadableVertex,
} from "../read/readable-definition.ts";
import { vertexId } from "./graph-users.ts";

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
