import type { Output } from "../graph/state.ts";
import type { VertexOptions } from "../graph/vertex-options.ts";
import { SourceDraft } from "./source-draft.ts";

/** Which content store of which session of the client is meant. */
export interface OciStore {
  readonly sessionId?: string | undefined;
  readonly storeId?: string | undefined;
}

export interface OciLayoutOptions extends VertexOptions, OciStore {
  /** Use only so many of the lowest layers. */
  readonly layerLimit?: number | undefined;
}

/**
 * The root file system of an image in an OCI store that the client serves. `reference` is any name with a digest:
 * `name@sha256:...`; throws without one.
 */
export function ociLayout(reference: string, options: OciLayoutOptions = {}): Output {
  if (!/^[^@]+@[a-z0-9]+:[0-9a-f]{32,}$/.test(reference)) {
    throw new Error(`${JSON.stringify(reference)} names no image of an OCI store: it needs a digest`);
  }
  return new SourceDraft("source.ocilayout")
    .set("oci.session", options.sessionId)
    .set("oci.store", options.storeId)
    .set("oci.layerlimit", options.layerLimit)
    .state(`oci-layout://${reference}`, options);
}
