/**
 * Test support: the engine's side of a session, real on the wire and without a tunnel: a gRPC client whose calls the
 * services answer. Never part of the product.
 */
import { Duplex } from "node:stream";
import { connectDuplex, type RpcClient, serveDuplex } from "../rpc/index.ts";
import type { SessionService } from "./session-service.ts";

/** Connects an engine to services; `close` is the engine going away. */
export function fakeEngine(services: readonly SessionService[]): { client: RpcClient; close: () => void } {
  const [near, far] = duplexPair();
  serveDuplex(near, new Map(services.flatMap((service) => [...service])));
  return { client: connectDuplex(far), close: () => far.destroy() };
}

/** Two streams, each of which reads what the other writes. */
function duplexPair(): [Duplex, Duplex] {
  const end = (other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, callback) => {
        other().push(chunk);
        callback();
      },
      final: (callback) => {
        other().push(null);
        callback();
      },
      destroy: (error, callback) => {
        if (!other().destroyed) other().destroy();
        callback(error);
      },
    });
  const first: Duplex = end(() => second);
  const second: Duplex = end(() => first);
  return [first, second];
}
