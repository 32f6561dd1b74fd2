import { type Output, outputOf, platformOf, type State, scratch } from "../graph/state.ts";
import { type VertexOptions, vertexMetadata } from "../graph/vertex-options.ts";

/**
 * The states laid over each other; where two have a path, the later one wins. Empty states are dropped, and one
 * that is left alone is the result itself. The engine makes no copies for it.
 */
export function merge(states: readonly State[], options: VertexOptions = {}): State {
  const inputs = states.filter((state): state is Output => state.kind === "output");
  const [first, second] = inputs;
  if (!first) return scratch;
  if (!second) return first;
  return outputOf({
    kind: "merge",
    metadata: vertexMetadata(options),
    platform: options.platform ?? platformOf(first),
    inputs,
  });
}
