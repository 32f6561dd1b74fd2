import type { Socket } from "node:net";
import { eagerDuplex } from "../eager-duplex.ts";
import { type RelayOptions, relayCall } from "../relay-call.ts";
import type { RpcClient } from "../rpc-client.ts";
import { serveDuplex } from "../serve-duplex.ts";
import { dialServed } from "./socket-pair.ts";

/** Test support: a connection to a server that passes each call on to `target`. */
export function dialRelay(target: RpcClient, options: RelayOptions = {}): Socket {
  return dialServed((socket) => {
    const handler = async (call: Parameters<typeof relayCall>[0]) => {
      await relayCall(call, { connection: target.connection, name: "far" }, options);
    };
    serveDuplex(eagerDuplex(socket), { get: () => handler });
    socket.on("close", () => target.close());
  });
}
