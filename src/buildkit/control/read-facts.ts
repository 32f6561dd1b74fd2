import type { EngineFacts } from "../gateway/index.ts";
import type { CallOptions, RpcClient } from "../rpc/index.ts";
import { startFrontendBuild } from "./start-build.ts";

/**
 * What an engine can do, which it tells frontends alone: so a build is begun whose frontend is this process, asks, and
 * returns an empty result. Nothing runs, and the engine keeps no record of it.
 */
export async function readFacts(client: RpcClient, options: CallOptions = {}): Promise<EngineFacts> {
  let facts: EngineFacts | undefined;
  const request = { internal: true, signal: options.signal, timeoutMs: options.timeoutMs };
  await startFrontendBuild(client, request, async (gateway) => {
    facts = gateway.facts;
    await gateway.returnResult({ trees: { kind: "single", ref: undefined }, metadata: new Map() });
  }).result;
  if (facts === undefined) throw new Error("the build ended before its frontend began");
  return facts;
}
