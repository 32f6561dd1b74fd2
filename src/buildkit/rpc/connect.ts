import type { Duplex } from "node:stream";
import { Client, credentials } from "@grpc/grpc-js";
import { DuplexChannel } from "./duplex-channel.ts";
import type { DuplexOptions } from "./duplex-options.ts";
import { RpcClient } from "./rpc-client.ts";

/**
 * A client on a byte stream with an HTTP/2 server at its far end. It cannot reconnect: when the stream ends, so does it.
 *
 * Always through our own channel. That of grpc-js takes all that is sent on a call of both directions, however slowly
 * the peer reads, and so holds no sender back; and it dials addresses only.
 */
export function connectDuplex(duplex: Duplex, options: DuplexOptions = {}): RpcClient {
  const channelOverride = new DuplexChannel(duplex, options);
  return new RpcClient(
    new Client(channelOverride.getTarget(), credentials.createInsecure(), { channelOverride }),
    channelOverride,
  );
}
