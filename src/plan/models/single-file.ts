import { posix } from "node:path";
import type { ModelItem } from "../../spec/index.ts";
import type { FetchAccess } from "./steps.ts";

/** A model that is one file: what it is called, its address as far as that is no secret, and how it is asked for if not plainly. */
export interface SingleFile {
  readonly name: string;
  readonly url: string;
  readonly access?: FetchAccess;
}

/** Where a model is that is one file; undefined for others. */
export function singleFile(model: ModelItem): SingleFile | undefined {
  const { credentials, from, query, region, to } = model;
  switch (from.kind) {
    case "url": {
      const { url } = from;
      const name = posix.basename(new URL(url).pathname) || "model";
      return { name, url, ...(query !== undefined && { access: { how: "signed", url, secret: query } }) };
    }
    case "object": {
      const { store, key } = from;
      const place = region ?? (store === "s3" ? "us-east-1" : "auto");
      const url = objectAddress(from, model.endpoint, place);
      const name = posix.basename(key);
      if (credentials === undefined) return { name, url };
      return { name, url, access: { how: "s3", url, region: place, secret: credentials } };
    }
    case "secret":
      return {
        name: posix.basename(to),
        url: `the address in the secret ${from.secret}`,
        access: { how: "address", secret: from.secret },
      };
    default:
      return undefined;
  }
}

/** What of a registry an artifact's files are; undefined for other models. */
export function artifactAccess({ credentials, exclude, from, include }: ModelItem) {
  if (from.kind !== "artifact") return undefined;
  const { host, repository, digest } = from;
  // As Docker has it: a registry on the machine itself needs no certificate.
  const isLocal = /^(?:localhost|127(?:\.[0-9]+){3}|\[::1\])(?::|$)/.test(host);
  const access: FetchAccess = {
    how: "artifact",
    url: `${isLocal ? "http" : "https"}://${host}`,
    repository,
    include,
    exclude,
    ...(credentials !== undefined && { secret: credentials }),
  };
  return { access, sha256: digest };
}

/**
 * The address of an object. Amazon's buckets have hosts of their own, but not those with a dot in their names, of which no
 * certificate knows; other stores have them all below one. Sources: "Virtual hosting of general purpose buckets" in Amazon's
 * guide to S3; "Cloud Storage request endpoints", XML API, in Google's.
 */
function objectAddress(
  { store, bucket, key }: Extract<ModelItem["from"], { readonly kind: "object" }>,
  endpoint: string | undefined,
  region: string,
): string {
  const path = key.split("/").map(encodeSegment).join("/");
  if (endpoint !== undefined) return `${endpoint.replace(/\/+$/, "")}/${bucket}/${path}`;
  if (store === "gs") return `https://storage.googleapis.com/${bucket}/${path}`;
  const host = `s3.${region}.amazonaws.com`;
  return bucket.includes(".") ? `https://${host}/${bucket}/${path}` : `https://${bucket}.${host}/${path}`;
}

/** As signatures want it: all but letters, digits and `-._~`. */
function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
