/** A layer as a registry's manifest has it: bytes as they are sent. */
export interface Layer {
  readonly digest: string;
  readonly size: number;
}

/** The layers of an image that was pushed; throws where there is none. */
export async function layersOf(registry: string, repository: string, tag: string): Promise<readonly Layer[]> {
  const response = await fetch(`http://${registry}/v2/${repository}/manifests/${tag}`, {
    headers: {
      accept:
        "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json",
    },
  });
  const manifest = (await response.json()) as { readonly layers?: readonly Layer[] };
  if (manifest.layers === undefined) throw new Error(`${repository}:${tag} has no layers`);
  return manifest.layers;
}

/** Bytes of layers. */
export function sizeOf(layers: readonly Layer[]): number {
  return layers.reduce((total, { size }) => total + size, 0);
}
