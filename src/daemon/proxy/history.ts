import { Control } from "../../proto/index.ts";
import type { EngineLease } from "../pool/index.ts";

/** The engine that has an ended build in its history; undefined if none has. */
export async function findInHistory(
  ref: string,
  leases: readonly EngineLease[],
  signal: AbortSignal,
): Promise<EngineLease | undefined> {
  if (leases.length < 2) return leases[0];
  for (const lease of leases) {
    const stop = new AbortController();
    const { client } = lease.connection;
    const question = { Ref: ref, EarlyExit: true };
    const both = AbortSignal.any([signal, stop.signal]);
    try {
      const events = client.serverStream(Control.method.listenBuildHistory, question, { signal: both });
      for await (const { record } of events) if (record?.Ref === ref) return lease;
    } catch {
      // An engine without history has no such build; one that is lost cannot be asked.
      signal.throwIfAborted();
    } finally {
      stop.abort();
    }
  }
  return undefined;
}
