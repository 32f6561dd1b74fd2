/**
 * Document: YAML text as positioned nodes. The only room that knows the YAML library.
 *
 * In: a source file. Out: one mapping whose scalars keep their text as written, or undefined and reported errors.
 * Invariant: never throws and never does more work than limits.ts allows, whatever the text; keys of a mapping are
 * text and unique; no tags, merge keys, directives or second documents get through.
 * Must not know what any key means.
 */
export { formatDocument, type KeyOrder } from "./format-document.ts";
export {
  type DocumentNode,
  entryOf,
  type ListNode,
  type MapEntry,
  type MapNode,
  type ScalarNode,
  type ScalarType,
} from "./node.ts";
export { parseDocument } from "./parse-document.ts";
