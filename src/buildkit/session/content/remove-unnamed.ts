import { parseDigest } from "./digest.ts";
import type { Descriptor } from "./layout-index.ts";
import type { LayoutStore } from "./layout-store.ts";

/** Media types of what names other blobs: manifests and indexes, of OCI and of Docker. */
const parents =
  /^application\/vnd\.(oci\.image\.(manifest|index)|docker\.distribution\.manifest(\.list)?)\.v\d\+json$/;

/** Removes the blobs that no manifest names, directly or through others. Throws, with all there, when one cannot be read. */
export async function removeUnnamed(store: LayoutStore, manifests: readonly Descriptor[]): Promise<void> {
  const kept = new Set<string>();
  const waiting: unknown[] = [...manifests];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { digest, mediaType } = next as Partial<Descriptor>;
    if (digest === undefined || parseDigest(digest) === undefined || kept.has(digest)) continue;
    kept.add(digest);
    if (parents.test(mediaType ?? "")) waiting.push(...(await childrenOf(store, digest)));
  }
  for await (const { digest } of store.list()) if (!kept.has(digest)) await store.remove(digest);
}

async function childrenOf(store: LayoutStore, digest: string): Promise<readonly unknown[]> {
  const file = await store.open(digest);
  try {
    const { config, layers = [], manifests = [] } = JSON.parse(await file.readFile("utf8"));
    return [config ?? {}, ...layers, ...manifests];
  } finally {
    await file.close();
  }
}
