import type { FileOperand } from "../file/file-action.ts";
import type { Output } from "./state.ts";
import type { Vertex } from "./vertex.ts";

/**
 * The outputs a vertex needs, in the order in which its op names them. One may come twice; empty states
 * are left out.
 */
export function vertexInputs(vertex: Vertex): readonly Output[] {
  switch (vertex.kind) {
    case "source":
      return [];
    case "exec": {
      const inputs: Output[] = [];
      for (const { source } of vertex.mounts) push(inputs, source);
      return inputs;
    }
    case "file": {
      const inputs: Output[] = [];
      for (const step of vertex.steps) {
        push(inputs, step.base);
        push(inputs, step.from);
        push(inputs, step.names);
      }
      return inputs;
    }
    case "diff": {
      const inputs: Output[] = [];
      push(inputs, vertex.lower);
      push(inputs, vertex.upper);
      return inputs;
    }
    case "build":
      return [vertex.source];
    case "merge":
    case "passthrough":
    case "raw":
      return vertex.inputs;
  }
}

function push(inputs: Output[], operand: FileOperand | undefined): void {
  if (operand?.kind === "output") inputs.push(operand);
}
