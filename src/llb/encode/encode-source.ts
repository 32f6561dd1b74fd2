import type { SourceVertex } from "../graph/vertex.ts";
import type { WireWriter } from "./wire-writer.ts";

/** Prepares field 3 of an op. */
export function encodeSource(vertex: SourceVertex): (writer: WireWriter) => void {
  return (writer) => {
    writer.open(3);
    writer.string(1, vertex.identifier);
    writer.map(2, vertex.attributes);
    writer.close();
  };
}

/** True for sources that have one content per platform: images. */
export function isPlatformSpecific(vertex: SourceVertex): boolean {
  return vertex.identifier.startsWith("docker-image://") || vertex.identifier.startsWith("oci-layout://");
}
