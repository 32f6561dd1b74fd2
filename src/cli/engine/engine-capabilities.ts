import { EngineClient } from "../../buildkit/control/index.ts";
import type { Gateway } from "../../buildkit/gateway/index.ts";
import type { EngineConnection } from "../../buildkit/transport/index.ts";

/** What an engine can do: for frontends, and in graphs. */
export type EngineCapabilities = Pick<Gateway["facts"], "abilities" | "llb">;

/** Asks an engine for its capabilities. Engines tell them to frontends alone, so this is a build that returns nothing. */
export async function engineCapabilities(
  { client }: EngineConnection,
  signal: AbortSignal,
): Promise<EngineCapabilities> {
  const found: { facts?: EngineCapabilities } = {};
  const build = new EngineClient(client).buildWithFrontend({
    signal,
    frontend: async (gateway) => {
      found.facts = gateway.facts;
      await gateway.returnResult({ trees: { kind: "single", ref: undefined }, metadata: new Map() });
    },
  });
  await build.result.catch((error: unknown) => {
    // Some engines mind a result without a tree; what was asked for is there by then.
    if (found.facts === undefined) throw error;
  });
  if (found.facts === undefined)
    throw new Error("the engine ended the request before it said what it can do");
  return found.facts;
}
