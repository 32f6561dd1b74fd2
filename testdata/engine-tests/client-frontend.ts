/**
 * A frontend that runs in this process: the client asks the engine for a build without a frontend, and then makes the
 * calls of one itself, over the same connection. No container, no files of the client.
 */
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import type { Duplex } from "node:stream";
import type { DescMessage, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import {
  connectAddress,
  connectDuplex,
  type RpcClient,
  type TypedMethod,
} from "../../src/buildkit/rpc/index.ts";
import { Control } from "../../src/proto/gen/engine/control_pb.ts";
import { LLBBridge } from "../../src/proto/index.ts";
import { engineEnv } from "./engine.ts";

/** Makes one call of LLBBridge for the build. */
export type BridgeCall = <I extends DescMessage, O extends DescMessage>(
  method: TypedMethod<I, O>,
  message: MessageInitShape<I>,
) => Promise<MessageShape<O>>;

const defaultSocket = "/var/run/docker.sock";

/** Whether the engine of this test run has an address that can be called directly: a buildkitd or a unix socket. */
export function canBeFrontend(): boolean {
  const { BUILDKIT_HOST, DOCKER_HOST } = engineEnv();
  return BUILDKIT_HOST !== undefined || DOCKER_HOST === undefined || DOCKER_HOST.startsWith("unix://");
}

/** Runs `work` as the frontend of one build that ends without a result. Rejects as `work` or the build does. */
export async function asFrontend<T>(work: (call: BridgeCall) => Promise<T>): Promise<T> {
  const client = await connectEngine();
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
    client.close();
  }
}

async function connectEngine(): Promise<RpcClient> {
  const { BUILDKIT_HOST, DOCKER_HOST } = engineEnv();
  if (BUILDKIT_HOST !== undefined) return connectAddress(grpcAddress(BUILDKIT_HOST));
  return connectDuplex(await upgrade(DOCKER_HOST?.slice("unix://".length) ?? defaultSocket));
}

/** gRPC writes a unix socket with one slash and a host without scheme. */
function grpcAddress(address: string): string {
  return address.replace(/^unix:\/\//, "unix:").replace(/^tcp:\/\//, "dns:");
}

/** Turns a connection to dockerd into one to the BuildKit inside it. */
function upgrade(socketPath: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const headers = { Connection: "Upgrade", Upgrade: "h2c" };
    const asked = request({ socketPath, path: "/grpc", method: "POST", headers });
    asked.on("upgrade", (_response, socket, head) => {
      // The engine speaks first, and what it said in the same packet is no longer in the socket.
      socket.unshift(head);
      resolve(socket);
    });
    asked.on("response", ({ statusCode }) => reject(new Error(`dockerd has no gRPC: HTTP ${statusCode}`)));
    asked.on("error", reject);
    asked.end();
  });
}
