import type { Result, ReturnedRef } from "../../buildkit/gateway/index.ts";
import type { ImageConfig } from "../../plan/index.ts";
import { formatPlatform, type Platform } from "../platform/index.ts";

/** A finished image of one platform, not yet exported. */
export interface BuiltPlatform {
  readonly platform: Platform;
  readonly tree: ReturnedRef | undefined;
  readonly image: ImageConfig;
  readonly baseImage?: ImageConfig;
}

/**
 * The result for BuildKit: one tree, or an index of several. Keys as BuildKit's exporters read them;
 * an index has each with the platform's id behind a slash.
 */
export function buildResult(
  built: readonly BuiltPlatform[],
  isIndex: boolean,
  epochSeconds: number | undefined,
): Result<ReturnedRef> {
  const metadata = new Map<string, Uint8Array>();
  const refs = new Map<string, ReturnedRef | undefined>();
  for (const { platform, tree, image, baseImage } of built) {
    const id = formatPlatform(platform);
    const suffix = isIndex ? `/${id}` : "";
    refs.set(id, tree);
    metadata.set(`containerimage.config${suffix}`, json(image));
    if (baseImage !== undefined) metadata.set(`containerimage.base.config${suffix}`, json(baseImage));
    if (epochSeconds !== undefined) metadata.set(`source.date.epoch${suffix}`, utf8(String(epochSeconds)));
  }
  // Daemons compare it with what was asked for, also when there is one platform only.
  const platforms = built.map(({ platform }) => ({ ID: formatPlatform(platform), Platform: platform }));
  metadata.set("refs.platforms", json({ Platforms: platforms }));
  if (isIndex) return { trees: { kind: "platforms", refs }, metadata };
  return { trees: { kind: "single", ref: built[0]?.tree }, metadata };
}

function json(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
