import { EngineClient } from "../../buildkit/control/index.ts";
import type { EngineConnection } from "../../buildkit/transport/index.ts";

/** What a client must know of an engine before it asks for a build. */
export interface EngineTraits {
  readonly kind: EngineConnection["kind"];
  /**
   * It keeps images as registries do: manifests, several platforms, attestations. Docker's classic store does not; its
   * worker tells no snapshotter.
   */
  readonly hasImageStore: boolean;
  /** BuildKit 0.11 and later make attestations; the call by which engines tell their version came with them. */
  readonly hasAttestations: boolean;
  /** The engine's machine as steps see it, where the engine tells. */
  readonly hostGateway?: string;
}

const SNAPSHOTTER = "org.mobyproject.buildkit.worker.snapshotter";
const HOST_GATEWAY = "org.mobyproject.buildkit.worker.moby.host-gateway-ip";

/** Asks an engine for its traits. */
export async function engineTraits(
  { client, kind }: EngineConnection,
  signal: AbortSignal,
): Promise<EngineTraits> {
  const engine = new EngineClient(client);
  const [info, workers] = await Promise.all([engine.info({ signal }), engine.workers({ signal })]);
  const hasImageStore = kind === "buildkitd" || workers.some(({ labels }) => labels.has(SNAPSHOTTER));
  const hostGateway = workers.map(({ labels }) => labels.get(HOST_GATEWAY)).find(Boolean);
  return {
    kind,
    hasImageStore,
    hasAttestations: hasImageStore && info !== undefined,
    ...(hostGateway && { hostGateway }),
  };
}
