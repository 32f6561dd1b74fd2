import type { Duplex } from "node:stream";
import { type ChannelCredentials, Client, credentials } from "@grpc/grpc-js";
import { DuplexChannel } from "./duplex-channel.ts";
import { maxMessageBytes } from "./message-limit.ts";
import { type RawConnection, RpcClient } from "./rpc-client.ts";

const channelOptions = {
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.max_send_message_length": maxMessageBytes,
  // To try a call again grpc-js would keep what was sent, and so never hold a sender back; a build must not be tried twice.
  "grpc.enable_retries": 0,
};

/** A client on a byte stream with an HTTP/2 server at its far end. It cannot reconnect: when the stream ends, so does it. */
export function connectDuplex(duplex: Duplex): RpcClient {
  const channelOverride = new DuplexChannel(duplex);
  return new RpcClient(
    new Client(channelOverride.getTarget(), credentials.createInsecure(), { channelOverride }),
    channelOverride,
  );
}

/** grpc-js keeps its sockets to itself. */
const addressConnection: RawConnection = {
  open: () => {
    throw new Error("A connection by address carries no streams of others");
  },
  lossReason: () => undefined,
  lost: new Promise(() => undefined),
};

/** A client on an address as gRPC writes it, such as "unix:/run/engine.sock" or "dns:host:1234". Connects when first used. */
export function connectAddress(
  address: string,
  security: ChannelCredentials = credentials.createInsecure(),
): RpcClient {
  return new RpcClient(new Client(address, security, channelOptions), addressConnection);
}
