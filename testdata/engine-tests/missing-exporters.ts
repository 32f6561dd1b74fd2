import type { EngineConnection } from "../../src/buildkit/transport/index.ts";
import { engineTraits } from "../../src/cli/engine/index.ts";

/** Why an engine has no exporters for images and their caches; undefined where it has. */
export async function missingExporters(connection: EngineConnection): Promise<string | undefined> {
  const { hasImageStore } = await engineTraits(connection, AbortSignal.timeout(60_000));
  return hasImageStore ? undefined : "Docker's classic image store has no exporters for images";
}
