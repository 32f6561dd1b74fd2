import type { State } from "../graph/state.ts";
import type { Vertex } from "../graph/vertex.ts";
import { vertexInputs } from "../graph/vertex-inputs.ts";

interface Visit {
  readonly vertex: Vertex;
  readonly inputs: readonly { readonly vertex: Vertex }[];
  next: number;
}

/**
 * All vertices under a state, each once, inputs before users. The order follows the ops' own input order, so it
 * does not depend on how the graph was built. Graphs may be deeper than the call stack.
 */
export function orderVertices(state: State): Vertex[] {
  const ordered: Vertex[] = [];
  if (state.kind === "scratch") return ordered;
  const seen = new Set<Vertex>([state.vertex]);
  const stack: Visit[] = [visit(state.vertex)];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const input = top.inputs[top.next++];
    if (input === undefined) {
      ordered.push(top.vertex);
      stack.pop();
    } else if (!seen.has(input.vertex)) {
      seen.add(input.vertex);
      stack.push(visit(input.vertex));
    }
  }
  return ordered;
}

function visit(vertex: Vertex): Visit {
  return { vertex, inputs: vertexInputs(vertex), next: 0 };
}
