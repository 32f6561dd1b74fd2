import type { Gateway } from "../../buildkit/gateway/index.ts";
import type { EngineConnection } from "../../buildkit/transport/index.ts";
import { askEngine } from "./ask-engine.ts";

/** What an engine can do: for frontends, and in graphs. */
export type EngineCapabilities = Pick<Gateway["facts"], "abilities" | "llb">;

/** Asks an engine for its capabilities. */
export function engineCapabilities(
  connection: EngineConnection,
  signal: AbortSignal,
): Promise<EngineCapabilities> {
  return askEngine(connection, { signal }, async (gateway) => gateway.facts);
}
