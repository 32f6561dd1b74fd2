/**
 * A frontend that runs in this process: the client asks the engine for a build without a frontend, and then makes the
 * calls of one itself, over the same connection. No container, no files of the client.
 */
import { randomBytes } from "node:crypto";
import type { DescMessage, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { TypedMethod } from "../../src/buildkit/rpc/index.ts";
import { connectEngine, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { Control } from "../../src/proto/gen/engine/control_pb.ts";
import { LLBBridge } from "../../src/proto/index.ts";
import { engineEnv } from "./engine.ts";

/** Makes one call of LLBBridge for the build. */
export type BridgeCall = <I extends DescMessage, O extends DescMessage>(
  method: TypedMethod<I, O>,
  message: MessageInitShape<I>,
) => Promise<MessageShape<O>>;

/** Runs `work` as the frontend of one build that ends without a result. Rejects as `work` or the build does. */
export async function asFrontend<T>(work: (call: BridgeCall) => Promise<T>): Promise<T> {
  const env = engineEnv();
  const { client, close } = await connectEngine(await resolveAddress(env), { env });
  const stop = new AbortController();
  try {
    const id = randomBytes(12).toString("hex");
    const metadata = [["buildkit-controlapi-buildid", id]] as const;
    const call: BridgeCall = (method, message) => client.unary(method, message, { metadata });
    const build = client.unary(Control.method.solve, { Ref: id }, { signal: stop.signal });
    const worked = work(call).then(async (value) => {
      await call(LLBBridge.method.return, { result: {} });
      await build;
      return value;
    });
    return await Promise.race([worked, build.then(() => worked)]);
  } finally {
    // A build whose frontend has failed would wait for it.
    stop.abort();
    close();
  }
}
