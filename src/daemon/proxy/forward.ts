import {
  type RelayTarget,
  type RpcClient,
  RpcCode,
  relayCall,
  type ServerCall,
} from "../../buildkit/rpc/index.ts";
import type { EngineLease } from "../pool/index.ts";

/** What all calls that are passed on have in common. */
export interface ForwardOptions {
  /** Headers that stop here. */
  readonly without: ReadonlySet<string>;
  readonly onBytes?: ((direction: "up" | "down", bytes: number) => void) | undefined;
}

/** An engine as a relay wants it. */
export function targetOf(place: {
  readonly node: string;
  readonly connection: { readonly client: RpcClient };
}): RelayTarget {
  return { connection: place.connection.client.connection, name: place.node };
}

/** Passes a call on to one engine after the other, until one of them has what it asks for. */
export async function forwardToOwner(
  call: ServerCall,
  request: Uint8Array,
  leases: readonly EngineLease[],
  options: ForwardOptions,
): Promise<void> {
  const last = leases.at(-1);
  for (const lease of leases) {
    const keepBack = lease === last ? undefined : (code: RpcCode) => code === RpcCode.NOT_FOUND;
    await relayCall(call, targetOf(lease), { ...options, request, keepBack });
    if (call.stream.headersSent || call.signal.aborted) return;
  }
}
