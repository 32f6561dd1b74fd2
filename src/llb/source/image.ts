import type { Output } from "../graph/state.ts";
import type { VertexOptions } from "../graph/vertex-options.ts";
import { normalizeImageReference } from "./image-reference.ts";
import { SourceDraft } from "./source-draft.ts";

export interface ImageOptions extends VertexOptions {
  /** "pull": ask the registry even if the image is here; "local": use one that is here. */
  readonly resolveMode?: "default" | "pull" | "local" | undefined;
  /** What the engine's records call the use of it. */
  readonly recordType?: "regular" | "internal" | "frontend" | undefined;
  /** Use only so many of the lowest layers. */
  readonly layerLimit?: number | undefined;
  /** The digest the image's manifest or index must have. */
  readonly checksum?: string | undefined;
}

/**
 * The root file system of an image of a registry. Short names are completed as Docker does.
 * Throws if `reference` is not a valid image name.
 */
export function image(reference: string, options: ImageOptions = {}): Output {
  const name = normalizeImageReference(reference);
  if (name === undefined) throw new Error(`${JSON.stringify(reference)} is not an image name`);
  return (
    new SourceDraft("source.image")
      // Only "pull" may be relied on, so only it asks for the capability.
      .set(
        "image.resolvemode",
        options.resolveMode,
        options.resolveMode === "pull" ? "source.image.resolvemode" : undefined,
      )
      .set("image.recordtype", options.recordType)
      .set("image.layerlimit", options.layerLimit, "source.image.layerlimit")
      .set("image.checksum", options.checksum, "source.image.checksum")
      .state(`docker-image://${name}`, options)
  );
}
