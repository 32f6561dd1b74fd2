import type { BuildOp, DiffOp, MergeOp, Op, PassthroughOp, SourceOp } from "../../proto/index.ts";
import { inputReference } from "./input-reference.ts";
import { readExec } from "./read-exec.ts";
import { readFileOp } from "./read-file-op.ts";
import type { ReadableFields } from "./readable-definition.ts";

/** The fields of an op by its kind, with inputs by their references; what has its default is left out. */
export function readOp(op: Op, inputs: readonly string[]): ReadableFields {
  const constraints = op.constraints?.filter ?? [];
  return { ...readBody(op, inputs), ...(constraints.length > 0 && { constraints }) };
}

function readBody({ op }: Op, inputs: readonly string[]): ReadableFields {
  switch (op.case) {
    case "source":
      return readSource(op.value);
    case "exec":
      return readExec(op.value, inputs);
    case "file":
      return readFileOp(op.value, inputs);
    case "merge":
      return readMerge(op.value, inputs);
    case "diff":
      return readDiff(op.value, inputs);
    case "build":
      return readBuild(op.value);
    case "passthrough":
      return readPassthrough(op.value);
    case undefined:
      return {};
  }
}

function readSource({ identifier, attrs }: SourceOp): ReadableFields {
  const sorted = Object.fromEntries(Object.entries(attrs).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { identifier, ...(Object.keys(attrs).length > 0 && { attributes: sorted }) };
}

function readMerge(op: MergeOp, inputs: readonly string[]): ReadableFields {
  return { layers: op.inputs.map(({ input }) => inputReference(input, inputs)) };
}

function readDiff(op: DiffOp, inputs: readonly string[]): ReadableFields {
  return { lower: inputReference(op.lower?.input, inputs), upper: inputReference(op.upper?.input, inputs) };
}

function readBuild({ attrs }: BuildOp): ReadableFields {
  return { attributes: attrs };
}

function readPassthrough({ id, outputs }: PassthroughOp): ReadableFields {
  return { id, outputs: outputs.map(Number) };
}
