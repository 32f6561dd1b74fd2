import type { ImageConfig } from "../../plan/index.ts";

/** An image's configuration from its JSON, with what every configuration must have. Throws on anything else, naming the image. */
export function parseImageConfig(bytes: Uint8Array, image: string): ImageConfig {
  const parsed: unknown = parseJson(new TextDecoder().decode(bytes));
  if (!isTable(parsed)) throw new Error(`${image}: its configuration is not a JSON object`);
  const { config, os, architecture } = parsed;
  return {
    ...parsed,
    os: typeof os === "string" ? os : "linux",
    architecture: typeof architecture === "string" ? architecture : "",
    config: isTable(config) ? config : {},
  };
}

/** True for an image without a single layer: its root is empty. */
export function hasNoLayers({ rootfs }: ImageConfig): boolean {
  if (!isTable(rootfs)) return false;
  return rootfs.diff_ids === null || (Array.isArray(rootfs.diff_ids) && rootfs.diff_ids.length === 0);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
