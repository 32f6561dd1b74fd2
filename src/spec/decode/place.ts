import type { Span } from "../../source/index.ts";
import type { SpecPath } from "../spec-file.ts";

/** Where the values of a Spec stand: a tree with the keys and indices of the Spec. */
export interface Place {
  readonly span: Span;
  readonly children: Map<string | number, Place>;
}

export function createPlace(span: Span): Place {
  return { span, children: new Map() };
}

/** Returns the place of `path`, or of its nearest ancestor that is written. */
export function locateIn(root: Place, path: SpecPath): Span {
  let place = root;
  for (const key of path) {
    const next = place.children.get(key);
    if (next === undefined) break;
    place = next;
  }
  return place.span;
}

/** Returns whether `path` itself is written. */
export function isWritten(root: Place, path: SpecPath): boolean {
  let place: Place | undefined = root;
  for (const key of path) place = place?.children.get(key);
  return place !== undefined;
}
