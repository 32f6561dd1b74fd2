import { Document, isMap, isScalar, isSeq, type Node, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { Commented, type Draft, type DraftValue } from "./spec-draft.ts";

/** Longest a mapping or list may be to stand in one line. */
const SHORT = 100;

/** A draft as the text of a spec, and below it what could not be said in it. */
export function printDraft(draft: Draft, left: readonly string[]): string {
  const root = new YAMLMap();
  for (const [key, value] of Object.entries(draft)) add(root, key, value);
  const document = new Document(root);
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const notes =
    left.length === 0 ? "" : `\n# Not carried over:\n${left.map((line) => `#   ${line}\n`).join("")}`;
  return `# syntax=yourorg/mlspec:1\n${text}${notes}`;
}

function add(map: YAMLMap, key: string, value: DraftValue | undefined): void {
  if (value === undefined) return;
  const name = new Scalar(key);
  const inner = value instanceof Commented ? value.value : value;
  if (value instanceof Commented) name.commentBefore = commentText(value.comment);
  map.set(name, nodeOf(inner, true));
}

function nodeOf(value: DraftValue, isTop = false): Node {
  if (value instanceof Commented) {
    const node = nodeOf(value.value);
    node.commentBefore = commentText(value.comment);
    return node;
  }
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    for (const item of value as readonly DraftValue[]) list.items.push(nodeOf(item));
    list.flow = isShort(value) && (!isTop || list.items.every((item) => isScalar(item)));
    return list;
  }
  if (typeof value === "object") {
    const map = new YAMLMap();
    for (const [key, inner] of Object.entries(value as Draft)) add(map, key, inner);
    map.flow =
      (!isTop || map.items.length === 0) &&
      isShort(value) &&
      map.items.every(({ value: inner }) => isPlain(inner));
    return map;
  }
  const scalar = new Scalar(value);
  if (typeof value === "string" && value.includes("\n")) scalar.type = Scalar.BLOCK_LITERAL;
  return scalar;
}

function isPlain(node: unknown): boolean {
  return isScalar(node) || ((isSeq(node) || isMap(node)) && node.flow === true);
}

function isShort(value: unknown): boolean {
  const text = JSON.stringify(value);
  return text.length <= SHORT && !text.includes("\\n") && !text.includes('"comment"');
}

function commentText(comment: string): string {
  return comment
    .split("\n")
    .map((line) => (line === "" ? "" : ` ${line}`))
    .join("\n");
}
