import { type Output, outputOf, platformOf, type State } from "../graph/state.ts";
import { type VertexOptions, vertexMetadata } from "../graph/vertex-options.ts";

/**
 * `state` unchanged, but made only once all `dependencies` are made too. `id` tells apart passthroughs of equal
 * inputs. An empty state and no dependencies need no vertex.
 *
 * Throws on an empty id.
 */
export function requires(
  state: State,
  dependencies: readonly State[],
  id: string,
  options: VertexOptions = {},
): State {
  const needed = dependencies.filter((dependency): dependency is Output => dependency.kind === "output");
  if (state.kind === "scratch" || needed.length === 0) return state;
  if (id === "") throw new Error("a passthrough needs an id");
  return outputOf({
    kind: "passthrough",
    metadata: vertexMetadata(options),
    platform: options.platform ?? platformOf(state),
    id,
    inputs: [state, ...needed],
    outputs: [0],
  });
}
