import type { Output, State } from "./state.ts";
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
        for (const state of step.states) push(inputs, state);
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

function push(inputs: Output[], state: State): void {
  if (state.kind === "output") inputs.push(state);
}
