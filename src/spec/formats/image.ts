import { type Format, refused, understood } from "./format.ts";

// The grammar of image names is that of the distribution project's reference format.
const COMPONENT = /^[a-z0-9]+(?:(?:[.]|_{1,2}|-+)[a-z0-9]+)*$/;
const DOMAIN = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,128}$/;

/** The parts of an image name as written: nothing is filled in. */
export interface ImageName {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Splits an image name; undefined if it is not one. */
export function splitImageName(text: string): ImageName | undefined {
  if (text.length > 512) return undefined;
  const at = text.indexOf("@");
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const named = at === -1 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  const repository = hasTag ? named.slice(0, colon) : named;
  const parts = repository.split("/");
  const first = parts[0] ?? "";
  const hasDomain = parts.length > 1 && (/[.:A-Z[]/.test(first) || first === "localhost");
  const components = hasDomain ? parts.slice(1) : parts;
  const valid =
    (!hasDomain || DOMAIN.test(first)) &&
    components.every((part) => COMPONENT.test(part)) &&
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || DIGEST.test(digest));
  if (!valid) return undefined;
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** The name of an image, or `scratch`. */
export const IMAGE: Format<string> = {
  name: "image",
  expected: "the name of an image",
  example: "python:3.11-slim",
  pattern: "^[A-Za-z0-9\\[]",
  limit: 512,
  read(text) {
    if (splitImageName(text) !== undefined) return understood(text);
    const why = /[A-Z]/.test(text.split(":")[0] ?? "")
      ? "names of images have small letters only"
      : "it is not written name:tag";
    return refused("bad-image", why);
  },
};

/** One image for both building and running. */
export const BASE_IMAGE: Format<{ readonly build: string; readonly runtime: string }> = {
  ...IMAGE,
  read(text) {
    const image = IMAGE.read(text);
    return image.ok ? understood({ build: image.value, runtime: image.value }) : image;
  },
};
