import { type Document, isMap, isScalar, isSeq, parseDocument as parseYaml, type YAMLMap } from "yaml";

/**
 * Says in which order the keys of a mapping are written. `path` leads to the mapping: keys, and numbers in lists;
 * `keys` are those it has. Keys the answer does not name keep their order after the others.
 */
export type KeyOrder = (path: readonly (string | number)[], keys: readonly string[]) => readonly string[];

/** Lines with a meaning of their own at the top of a file, such as `# syntax=`: nothing may come before them. */
const DIRECTIVE = /^#\s*[a-zA-Z][a-zA-Z0-9]*\s*=.*$/;

/**
 * Returns a document's text in its usual form: keys in `order`, two spaces of indent, comments with what they belong to,
 * lists and mappings in braces left in braces. Formatting again changes nothing. The text must be one that
 * `parseDocument` takes; documents with anchors keep their order of keys, which aliases may need.
 */
export function formatDocument(text: string, order: KeyOrder): string {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const directives = lines.findIndex((line) => !DIRECTIVE.test(line));
  const head = directives === -1 ? lines : lines.slice(0, directives);
  const document = parseYaml(lines.slice(head.length).join("\n"), { version: "1.2", schema: "core" });
  if (!hasAnchors(document)) sortKeys(document.contents, [], order);
  const body = document.toString({ indent: 2, lineWidth: 0, flowCollectionPadding: false });
  return [...head, body.replace(/^\n+/, "").trimEnd(), ""].join("\n");
}

function hasAnchors({ contents }: Document): boolean {
  return namesBelow(contents).next().done !== true;
}

/** The anchors of a node and of all below it. */
function* namesBelow(node: unknown): Generator<string> {
  if (isMap(node) || isSeq(node) || isScalar(node)) if (node.anchor !== undefined) yield node.anchor;
  if (isSeq(node)) for (const item of node.items) yield* namesBelow(item);
  if (isMap(node)) for (const pair of node.items) yield* namesBelow(pair.value);
}

function sortKeys(node: unknown, path: readonly (string | number)[], order: KeyOrder): void {
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) sortKeys(item, [...path, index], order);
  }
  if (!isMap(node)) return;
  for (const pair of node.items) sortKeys(pair.value, [...path, keyOf(pair)], order);
  const keys = node.items.map(keyOf);
  const wanted = order(path, keys);
  const rank = (key: string): number => {
    const at = wanted.indexOf(key);
    return at === -1 ? wanted.length : at;
  };
  moveFirstComment(node, () => node.items.sort((a, b) => rank(keyOf(a)) - rank(keyOf(b))));
}

function keyOf({ key }: YAMLMap["items"][number]): string {
  return isScalar(key) ? String(key.value) : "";
}

/** The comment above a mapping's first key belongs to the mapping; it must go where that key goes. */
function moveFirstComment(map: YAMLMap, sort: () => void): void {
  const first = map.items[0]?.key;
  const { commentBefore } = map;
  sort();
  if (commentBefore == null || map.items[0]?.key === first || !isScalar(first)) return;
  first.commentBefore = [commentBefore, first.commentBefore].filter((part) => part != null).join("\n");
  map.commentBefore = null;
}
