import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Code, ParamsOf, Reporter } from "../diagnostics/index.ts";
import { positionAt, type SourceFile, type Span, spanOf } from "../source/index.ts";
import { DEPTH_LIMIT, ITEM_LIMIT, NODE_LIMIT, SCALAR_LIMIT } from "./limits.ts";
import type { DocumentNode, MapEntry, ScalarNode, ScalarType } from "./node.ts";

// An escape such as "\ud800" can make one; no encoding can carry it.
const LONE_SURROGATE = /\p{Cs}/u;

/** A converted value: what it counts and how deep it goes, for the aliases which repeat it. */
interface Measured {
  readonly node: DocumentNode;
  readonly count: number;
  readonly height: number;
}

/** Ends the walk: a limit was reached, nothing more is worth reporting. */
const STOP = Symbol("stop");
/** The value was refused and reported; its neighbours are still looked at. */
const REFUSED = Symbol("refused");
type Result = Measured | typeof REFUSED | typeof STOP;

interface Walk {
  readonly file: SourceFile;
  readonly report: Reporter;
  /** Anchors seen so far; "open" while the value they name is still being read. */
  readonly anchors: Map<string, Result | "open">;
  count: number;
  refused: boolean;
}

function refuse<C extends Code>(walk: Walk, code: C, span: Span, params: ParamsOf<C>): typeof REFUSED {
  walk.report.report(code, span, params);
  walk.refused = true;
  return REFUSED;
}

function stop<C extends Code>(walk: Walk, code: C, span: Span, params: ParamsOf<C>): typeof STOP {
  refuse(walk, code, span, params);
  return STOP;
}

/** The span of a node without the white space and line end behind it. */
function nodeSpan(walk: Walk, node: ParsedNode): Span {
  const [start, end] = node.range;
  const text = walk.file.text;
  let last = Math.min(end, text.length);
  while (last > start && /\s/.test(text[last - 1] ?? "")) last--;
  return spanOf(walk.file, start, last);
}

function scalarType(node: Scalar.Parsed): ScalarType {
  if (node.type !== "PLAIN") return "text";
  switch (typeof node.value) {
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "string":
      return "text";
    default:
      return "null";
  }
}

function convertScalar(walk: Walk, node: Scalar.Parsed): Result {
  const span = nodeSpan(walk, node);
  const text = node.source;
  if (text.length > SCALAR_LIMIT) return refuse(walk, "text-too-long", span, { limit: SCALAR_LIMIT });
  if (text.includes("\0")) return refuse(walk, "control-character", span, { code: 0 });
  if (LONE_SURROGATE.test(text)) return refuse(walk, "control-character", span, { code: 0xd800 });
  return { node: { kind: "scalar", type: scalarType(node), text, span }, count: 1, height: 0 };
}

function convertList(walk: Walk, list: YAMLSeq.Parsed, depth: number): Result {
  const span = nodeSpan(walk, list);
  if (list.items.length > ITEM_LIMIT) return refuse(walk, "too-many-items", span, { limit: ITEM_LIMIT });
  const items: DocumentNode[] = [];
  let count = 1;
  let height = 0;
  for (const item of list.items) {
    const converted = convert(walk, item, depth + 1);
    if (converted === STOP) return STOP;
    if (converted === REFUSED) continue;
    items.push(converted.node);
    count += converted.count;
    height = Math.max(height, converted.height + 1);
  }
  return { node: { kind: "list", items, span }, count, height };
}

/** Returns the text of a key, reported if it is not text. */
function convertKey(walk: Walk, key: ParsedNode, depth: number): ScalarNode | typeof REFUSED | typeof STOP {
  const converted = convert(walk, key, depth);
  if (converted === STOP || converted === REFUSED) return converted;
  const { node } = converted;
  if (node.kind !== "scalar") return refuse(walk, "key-not-text", node.span, { found: `a ${node.kind}` });
  if (node.type !== "text") {
    const found = node.type === "null" ? "an empty key" : `the ${node.type} ${node.text}`;
    return refuse(walk, "key-not-text", node.span, { found });
  }
  if (node.text === "<<") return refuse(walk, "yaml-merge-key", node.span, {});
  return node;
}

function convertMap(walk: Walk, map: YAMLMap.Parsed, depth: number): Result {
  const entries: MapEntry[] = [];
  const keys = new Map<string, Span>();
  let count = 1;
  let height = 0;
  for (const pair of map.items) {
    const key = convertKey(walk, pair.key, depth + 1);
    if (key === STOP) return STOP;
    const value = convert(walk, pair.value, depth + 1, pair.key.range[1]);
    if (value === STOP) return STOP;
    if (key === REFUSED) continue;
    const first = keys.get(key.text);
    if (first !== undefined) {
      const { line } = positionAt(walk.file, first.start);
      refuse(walk, "duplicate-key", key.span, { key: key.text, line });
      continue;
    }
    keys.set(key.text, key.span);
    if (value === REFUSED) continue;
    entries.push({ key: key.text, keySpan: key.span, value: value.node });
    count += value.count + 1;
    height = Math.max(height, value.height + 1);
  }
  return { node: { kind: "map", entries, span: nodeSpan(walk, map) }, count, height };
}

/** Counts what the alias repeats, without walking it again. */
function convertAlias(walk: Walk, name: string, span: Span, depth: number): Result {
  const target = walk.anchors.get(name);
  if (target === undefined) return refuse(walk, "yaml-unknown-anchor", span, { name });
  if (target === "open") return refuse(walk, "yaml-recursive-alias", span, { name });
  if (target === REFUSED || target === STOP) return target;
  walk.count += target.count - 1;
  if (walk.count > NODE_LIMIT) return stop(walk, "too-many-nodes", span, { limit: NODE_LIMIT });
  if (depth + target.height > DEPTH_LIMIT) return stop(walk, "too-deep", span, { limit: DEPTH_LIMIT });
  return target;
}

function convertContent(walk: Walk, node: ParsedNode, depth: number): Result {
  if (!isAlias(node) && node.tag !== undefined) {
    return refuse(walk, "yaml-tag", nodeSpan(walk, node), { tag: node.tag });
  }
  if (isScalar(node)) return convertScalar(walk, node);
  if (isSeq(node)) return convertList(walk, node, depth);
  if (isMap(node)) return convertMap(walk, node, depth);
  return REFUSED;
}

/** Converts `node`; for a value which is not written at all, an empty scalar at `place`. */
function convert(walk: Walk, node: ParsedNode | null, depth: number, place = 0): Result {
  if (node === null) {
    walk.count++;
    return {
      node: { kind: "scalar", type: "null", text: "", span: spanOf(walk.file, place, place) },
      count: 1,
      height: 0,
    };
  }
  const span = nodeSpan(walk, node);
  if (++walk.count > NODE_LIMIT) return stop(walk, "too-many-nodes", span, { limit: NODE_LIMIT });
  if (depth > DEPTH_LIMIT) return stop(walk, "too-deep", span, { limit: DEPTH_LIMIT });
  if (isAlias(node)) return convertAlias(walk, node.source, span, depth);
  const { anchor } = node;
  if (anchor !== undefined) walk.anchors.set(anchor, "open");
  const result = convertContent(walk, node, depth);
  if (anchor !== undefined) walk.anchors.set(anchor, result);
  return result;
}

/** Returns `contents` as positioned nodes of ours; undefined after an error was reported. */
export function convertNode(
  contents: ParsedNode | null,
  file: SourceFile,
  report: Reporter,
): DocumentNode | undefined {
  const walk: Walk = { file, report, anchors: new Map(), count: 0, refused: false };
  const result = convert(walk, contents, 0);
  return result === STOP || result === REFUSED || walk.refused ? undefined : result.node;
}
