import { outputOf, platformOf, type State } from "../graph/state.ts";
import { type VertexOptions, vertexMetadata } from "../graph/vertex-options.ts";

/**
 * What `upper` has added, changed and deleted of `lower`, as a state to put into a merge. With an empty `lower` it
 * is `upper` itself.
 */
export function diff(lower: State, upper: State, options: VertexOptions = {}): State {
  if (lower.kind === "scratch") return upper;
  return outputOf({
    kind: "diff",
    metadata: vertexMetadata(options),
    platform: options.platform ?? platformOf(lower),
    lower,
    upper,
  });
}
