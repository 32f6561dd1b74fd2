import type { DocumentNode, MapNode } from "../../document/index.ts";
import type { DecodeContext } from "./context.ts";
import { describeNode } from "./describe.ts";

/** Returns `node` as a mapping; nothing written after a key is an empty one. Anything else is reported. */
export function asMap(node: DocumentNode, example: string, context: DecodeContext): MapNode | undefined {
  if (node.kind === "map") return node;
  if (node.kind === "scalar" && node.type === "null") return { kind: "map", entries: [], span: node.span };
  const params = {
    expected: "a mapping",
    found: describeNode(node),
    example: context.example ?? example,
  };
  context.report.report("wrong-type", node.span, params);
  return undefined;
}
