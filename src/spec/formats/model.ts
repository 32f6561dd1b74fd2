import { type Format, refused, understood } from "./format.ts";
import { WORD } from "./text.ts";
import { WEB_URL } from "./url.ts";

const HUB =
  /^hf:\/\/((?:datasets\/)?[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)?)(?:@([A-Za-z0-9][\w./-]*))?$/;

/**
 * Where a model comes from: a repository of a hub at a revision, a file behind a URL, or files of an origin: a target, a
 * context, an image.
 */
export type ModelSource =
  | { readonly kind: "hub"; readonly name: string; readonly revision?: string }
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "origin"; readonly name: string };

/** `hf://ORG/NAME@REVISION`, `hf://datasets/ORG/NAME`, the URL of one file, or the name of an origin. */
export const MODEL_SOURCE: Format<ModelSource> = {
  name: "model-source",
  expected: "hf://ORG/NAME@REVISION, an http or https URL, or the name of a target, a context or an image",
  example: "hf://bert-base-uncased@86b5e0934494bd15c9632b12f734a8a67f723594",
  pattern: "^\\S+$",
  limit: 8192,
  read(text) {
    if (!text.includes("://")) {
      const name = WORD.read(text);
      return name.ok ? understood({ kind: "origin", name: name.value }) : name;
    }
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
