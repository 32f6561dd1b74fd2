import { type Format, type Refused, refused, type Understood, understood } from "./format.ts";
import { splitImageName } from "./image.ts";
import { WORD } from "./text.ts";
import { WEB_URL } from "./url.ts";

const HUB =
  /^hf:\/\/((?:datasets\/)?[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)?)(?:@([A-Za-z0-9][\w./-]*))?$/;

const OBJECT = /^(s3|gs):\/\/([a-z0-9][a-z0-9._-]{1,61}[a-z0-9])\/([^/\s](?:[^\t\r\n]*[^/\s])?)$/;

/**
 * Where a model comes from: a repository of a hub at a revision, a file behind a URL, an object of a store, an artifact of a
 * registry, or files of an origin: a target, a context, an image.
 */
export type ModelSource =
  | { readonly kind: "hub"; readonly name: string; readonly revision?: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "object"; readonly store: "s3" | "gs"; readonly bucket: string; readonly key: string }
  | { readonly kind: "artifact"; readonly host: string; readonly repository: string; readonly digest: string }
  | { readonly kind: "origin"; readonly name: string };

/**
 * `hf://ORG/NAME@REVISION`, `hf://datasets/ORG/NAME`, the URL of one file, `s3://BUCKET/KEY` or `gs://BUCKET/KEY`,
 * `oci://REGISTRY/NAME@DIGEST`, or the name of an origin.
 */
export const MODEL_SOURCE: Format<ModelSource> = {
  name: "model-source",
  expected:
    "hf://ORG/NAME@REVISION, an http or https URL, s3://BUCKET/KEY, gs://BUCKET/KEY, oci://REGISTRY/NAME@DIGEST, or the name of a target, a context or an image",
  example: "hf://bert-base-uncased@86b5e0934494bd15c9632b12f734a8a67f723594",
  pattern: "^\\S",
  limit: 8192,
  read(text) {
    if (!text.includes("://")) {
      const name = WORD.read(text);
      return name.ok ? understood({ kind: "origin", name: name.value }) : name;
    }
    if (/^(?:s3|gs):/.test(text)) {
      const [, store, bucket, key] = OBJECT.exec(text) ?? [];
      if (store === undefined || bucket === undefined || key === undefined)
        return refused("bad-url", "an object of a store is written s3://BUCKET/KEY or gs://BUCKET/KEY");
      return understood({ kind: "object", store: store === "s3" ? "s3" : "gs", bucket, key });
    }
    if (text.startsWith("oci://")) return readArtifact(text.slice("oci://".length));
    if (!text.startsWith("hf://")) {
      const url = WEB_URL.read(text);
      return url.ok ? understood({ kind: "url", url: url.value }) : url;
    }
    const match = HUB.exec(text);
    if (match?.[1] === undefined)
      return refused("bad-url", "a hub's repository is written hf://ORG/NAME@REVISION");
    const revision = match[2];
    return understood({ kind: "hub", name: match[1], ...(revision !== undefined && { revision }) });
  },
};

function readArtifact(text: string): Understood<ModelSource> | Refused {
  const name = splitImageName(text);
  const [, host = "", repository = ""] = /^([^/]+)\/(.+)$/.exec(name?.repository ?? "") ?? [];
  const [, digest] = /^sha256:([0-9a-f]{64})$/.exec(name?.digest ?? "") ?? [];
  if (repository === "" || !(/[.:]/.test(host) || host === "localhost"))
    return refused("bad-image", "an artifact is written oci://REGISTRY/NAME@sha256:DIGEST");
  if (digest === undefined)
    return refused("bad-image", "an artifact is named by its digest, for a tag may be another one tomorrow");
  return understood({ kind: "artifact", host, repository, digest });
}

/** Where a store keeps its buckets, as signatures of Amazon's protocol name it. */
export const STORE_REGION: Format<string> = {
  name: "store-region",
  expected: "the region of a store",
  example: "eu-central-1",
  pattern: "^[a-z0-9-]+$",
  limit: 64,
  read: (text) =>
    /^[a-z0-9-]+$/.test(text)
      ? understood(text)
      : refused("bad-name", "it holds small letters, digits and dashes only"),
};
