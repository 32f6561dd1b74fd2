import type { SourceLocation } from "../graph/source-file.ts";
import type { Vertex } from "../graph/vertex.ts";

/** A vertex the engine cannot do, and for which copies would not give the same files. */
export class FallbackError extends Error {
  override readonly name = "FallbackError";
  readonly capability: string;
  readonly vertexName: string | undefined;
  readonly locations: readonly SourceLocation[];

  constructor(capability: string, vertex: Vertex, why: string) {
    const user = vertex.metadata.name ? ` of ${JSON.stringify(vertex.metadata.name)}` : "";
    super(`the engine lacks ${capability}, and copies cannot stand for the ${vertex.kind}${user}: ${why}`);
    this.capability = capability;
    this.vertexName = vertex.metadata.name;
    this.locations = vertex.metadata.locations;
  }
}
