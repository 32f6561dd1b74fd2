import { fromBinary } from "@bufbuild/protobuf";
import { type Definition, type Op, OpSchema } from "../../proto/index.ts";
import { opDigest } from "../marshal/op-digest.ts";

/** A decoded op in its place. */
export interface GraphNode {
  readonly id: string;
  readonly digest: string;
  readonly op: Op;
  /** References such as "v1" or "v1#2". */
  readonly inputs: readonly string[];
}

export interface DecodedGraph {
  /** A reference, or "scratch". */
  readonly result: string;
  /** Inputs before users. */
  readonly nodes: readonly GraphNode[];
}

/**
 * The ops a definition's result needs, in an order that follows the graph alone.
 * Throws on bytes that are no ops, and on an op whose input is not in the definition.
 */
export function decodeGraph(definition: Definition): DecodedGraph {
  const terminal = definition.def.at(-1);
  if (!terminal) return { result: "scratch", nodes: [] };
  const ops = new Map(definition.def.map((bytes) => [opDigest(bytes), fromBinary(OpSchema, bytes)]));
  const [result] = fromBinary(OpSchema, terminal).inputs;
  if (!result) throw new Error("the last op of the definition names no result");
  const nodes: GraphNode[] = [];
  const ids = new Map<string, string>();
  const reference = (input: { digest: string; index: bigint }): string => {
    const id = ids.get(input.digest) ?? "?";
    return input.index === 0n ? id : `${id}#${input.index}`;
  };
  const open = [result.digest];
  for (let digest = open.at(-1); digest !== undefined; digest = open.at(-1)) {
    const op = ops.get(digest);
    if (!op) throw new Error(`the definition lacks the op ${digest}`);
    const missing = op.inputs.find((input) => !ids.has(input.digest));
    if (missing) {
      open.push(missing.digest);
      continue;
    }
    open.pop();
    const id = `v${nodes.length}`;
    ids.set(digest, id);
    nodes.push({ id, digest, op, inputs: op.inputs.map(reference) });
  }
  return { result: reference(result), nodes };
}
