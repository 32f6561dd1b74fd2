import { Duplex } from "node:stream";
import { type CallHandlers, connectDuplex, relayCall } from "../../buildkit/rpc/index.ts";

/** Calls on their way into a server of this process. */
export interface RelayedInto {
  readonly handlers: CallHandlers;
  /** Takes no more, and lets those under way end. */
  readonly close: () => void;
}

/**
 * Passes every call of a client's connection on to a server in this process that takes byte streams, as the connection
 * injector of grpc-js does: such a server shares an address with the proxy. Make one for each connection.
 */
export function relayInto(inject: (duplex: Duplex) => void, name: string): RelayedInto {
  const [near, far] = streamPair();
  const client = connectDuplex(near);
  inject(far);
  const handler = async (call: Parameters<typeof relayCall>[0]) => {
    await relayCall(call, { connection: client.connection, name });
  };
  return { handlers: { get: () => handler }, close: () => client.close() };
}

/** Two ends of a byte stream. Writes are taken at once: HTTP/2 over it bounds what is under way. */
function streamPair(): readonly [Duplex, Duplex] {
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
        other().destroy();
        callback(error);
      },
    });
  const near: Duplex = end(() => far);
  const far: Duplex = end(() => near);
  return [near, far];
}
