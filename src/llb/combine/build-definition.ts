import { type Output, outputOf, type State } from "../graph/state.ts";
import { type VertexOptions, vertexMetadata } from "../graph/vertex-options.ts";

export interface BuildDefinitionOptions extends VertexOptions {
  /** Where in the state the serialized graph is; default "buildkit.llb.definition". */
  readonly filename?: string | undefined;
}

/** The result of a graph that the engine reads from a file, which a step of this graph may have written. */
export function buildDefinition(source: Output, options: BuildDefinitionOptions = {}): State {
  return outputOf({
    kind: "build",
    metadata: vertexMetadata(options),
    platform: options.platform ?? source.vertex.platform,
    source,
    filename: options.filename,
  });
}
