import { status } from "@grpc/grpc-js";
import { Health } from "../../proto/index.ts";
import type { CallOptions, RpcClient } from "./rpc-client.ts";
import { RpcError } from "./rpc-error.ts";

/** Codes with which a call ends that has met no server. */
const unanswered: readonly status[] = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED];

/**
 * Resolves when a gRPC server has answered, whatever it said: it need not know the health service that is asked.
 * Rejects with an RpcError when nobody did.
 */
export async function awaitAnswer(client: RpcClient, options: CallOptions = {}): Promise<void> {
  try {
    await client.unary(Health.method.check, {}, options);
  } catch (thrown) {
    const error = RpcError.from(thrown);
    if (unanswered.includes(error.code) || error.message.startsWith("The answer is not gRPC")) throw error;
  }
}
