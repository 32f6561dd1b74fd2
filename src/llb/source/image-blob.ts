import type { Output } from "../graph/state.ts";
import type { VertexOptions } from "../graph/vertex-options.ts";
import { type FileAttributes, setFileAttributes } from "./file-attributes.ts";
import { parseImageReference } from "./image-reference.ts";
import type { OciStore } from "./oci-layout.ts";
import { SourceDraft } from "./source-draft.ts";

export interface ImageBlobOptions extends VertexOptions, FileAttributes {}

export interface OciLayoutBlobOptions extends ImageBlobOptions, OciStore {}

/** A state with one file: a blob of a registry's repository, `repository@sha256:...`. Throws on a tag or no digest. */
export function imageBlob(reference: string, options: ImageBlobOptions = {}): Output {
  return setFileAttributes(new SourceDraft("source.imageblob"), options).state(
    `docker-image+blob://${blobReference(reference)}`,
    options,
  );
}

/** A state with one file: a blob of an OCI store that the client serves. Throws on a tag or no digest. */
export function ociLayoutBlob(reference: string, options: OciLayoutBlobOptions = {}): Output {
  return setFileAttributes(new SourceDraft("source.imageblob"), options)
    .set("oci.session", options.sessionId)
    .set("oci.store", options.storeId)
    .state(`oci-layout+blob://${blobReference(reference)}`, options);
}

function blobReference(text: string): string {
  const reference = parseImageReference(text);
  if (!reference) throw new Error(`${JSON.stringify(text)} is not the name of a blob`);
  const { domain, path, tag, digest } = reference;
  if (tag !== undefined)
    throw new Error(`${JSON.stringify(text)} has a tag, but a blob is named by its digest alone`);
  if (digest === undefined) throw new Error(`${JSON.stringify(text)} has no digest`);
  return `${domain}/${path}@${digest}`;
}
