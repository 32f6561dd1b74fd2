import { createSession, registryAuth } from "../../buildkit/session/index.ts";
import { dockerConfigDir, type EngineConnection } from "../../buildkit/transport/index.ts";
import { askEngine } from "../engine/index.ts";
import type { Io } from "../io.ts";

const ANSWER_MS = 5000;

/**
 * The layers of an image in its registry, as the digests of their contents; undefined where the engine finds no such image
 * there, or does not answer in time: this is asked for a line of the summary alone.
 */
export async function registryLayers(
  connection: EngineConnection,
  reference: string,
  io: Io,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const auth = registryAuth({ configDir: dockerConfigDir(io.env), env: io.env });
  const session = createSession(connection.client, { services: [auth], dial: connection.dialSession });
  const settings = { session, signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]) };
  try {
    const answer = await askEngine(connection, settings, (gateway) =>
      gateway.resolveImage({ reference, resolveMode: "pull" }),
    );
    return answer.kind === "image" ? layersOf(answer.config) : undefined;
  } catch {
    return undefined;
  } finally {
    session.close();
  }
}

function layersOf(config: Uint8Array): ReadonlySet<string> | undefined {
  const { rootfs }: { rootfs?: { diff_ids?: unknown } } = JSON.parse(Buffer.from(config).toString());
  return Array.isArray(rootfs?.diff_ids) ? new Set(rootfs.diff_ids.map(String)) : undefined;
}
