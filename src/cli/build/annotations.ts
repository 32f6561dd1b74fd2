import { usageFailure } from "../failure.ts";

const TYPES = ["manifest", "manifest-descriptor", "index", "index-descriptor"];

/**
 * Reads the values of `--annotation`: `[TYPE[PLATFORM][,TYPE…]:]KEY=VALUE`, PLATFORM in brackets. The result is the
 * exporters' attributes for them (BuildKit's exporter/containerimage/exptypes names their form).
 */
export function parseAnnotations(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.flatMap(parseAnnotation));
}

/** Whether an annotation is for an index, which an image of one platform in Docker's classic store does not have. */
export function isForIndex(attribute: string): boolean {
  return attribute.startsWith("annotation-index");
}

function parseAnnotation(text: string): readonly (readonly [name: string, value: string])[] {
  const equals = text.indexOf("=");
  if (equals < 1) throw usageFailure(`--annotation ${text}: not KEY=VALUE`);
  const left = text.slice(0, equals);
  const value = text.slice(equals + 1);
  const colon = left.indexOf(":");
  if (colon === -1) return [[`annotation.${left}`, value]];
  const key = left.slice(colon + 1);
  return left
    .slice(0, colon)
    .split(",")
    .map((type) => [`${prefixOf(type, text)}.${key}`, value] as const);
}

function prefixOf(typeAndPlatform: string, text: string): string {
  const [, type = "", platform] = /^([a-z-]+)(?:\[([A-Za-z0-9_/-]+)\])?$/.exec(typeAndPlatform) ?? [];
  if (!TYPES.includes(type)) {
    throw usageFailure(
      `--annotation ${text}: "${typeAndPlatform}" is no type of annotation`,
      `one of ${TYPES.join(", ")}, some with a platform: manifest[linux/amd64]`,
    );
  }
  const isOfOneImage = type.startsWith("manifest");
  return `annotation-${type}${platform === undefined || !isOfOneImage ? "" : `[${platform}]`}`;
}
