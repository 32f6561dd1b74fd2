/**
 * pool: engines that builds are sent to.
 *
 * In: addresses. Out: a lease of the engine a build's identity belongs to. Invariant: a lease is of an engine that
 * answered. It must not know what is built.
 */

import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import { connectEngine, type EngineConnection, type TlsOptions } from "../../buildkit/transport/index.ts";

export interface NodeStatus {
  readonly address: string;
  readonly weight: number;
  readonly healthy: boolean;
  readonly version: string | undefined;
  readonly leases: number;
  readonly lastError: string | undefined;
}

export interface EngineLease {
  readonly node: string;
  readonly connection: EngineConnection;
  release(): void;
}

export interface EnginePool {
  lease(identity: string, signal?: AbortSignal): Promise<EngineLease>;
  nodes(): readonly NodeStatus[];
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly nodes: readonly {
    readonly address: string;
    readonly weight?: number;
    readonly tls?: TlsOptions;
  }[];
}

/** A pool of one engine. */
export function createPool({ nodes }: PoolOptions): EnginePool {
  let leases = 0;
  return {
    async lease(_identity, signal) {
      const choices = nodes.map(({ address, tls }) => ({ address, reason: "the configuration", tls }));
      const connection = await connectEngine(choices, { signal }).catch((cause: unknown) => {
        throw new RpcError({ code: RpcCode.UNAVAILABLE, message: String(cause), cause });
      });
      leases++;
      return {
        node: connection.address,
        connection,
        release() {
          leases--;
          connection.close();
        },
      };
    },
    nodes: () =>
      nodes.map(({ address, weight = 1 }) => ({
        address,
        weight,
        healthy: true,
        version: undefined,
        leases,
        lastError: undefined,
      })),
    close: async () => undefined,
  };
}
