import { create, type MessageShape, toBinary } from "@bufbuild/protobuf";
import {
  encodeResult,
  Gateway,
  openGateway,
  type Result,
  type ReturnedError,
  type ReturnedRef,
} from "../../buildkit/gateway/index.ts";
import { type RpcClient, RpcCode, RpcError, relayCall, type ServerCall } from "../../buildkit/rpc/index.ts";
import { runFrontend } from "../../frontend/index.ts";
import { Control, type Definition, LLBBridge, type SolveResponse } from "../../proto/index.ts";
import type { BuildMessage } from "./build-identity.ts";
import { type ForwardOptions, targetOf } from "./forward.ts";
import type { KnownBuild } from "./known-builds.ts";

/** What clients name our frontend by, where no image of it is meant. */
export const ownFrontend = "mlspec.v0";

/** A build whose frontend has failed may take so long to say itself that it failed. */
const reasonMs = 500;

type BridgeSolve = MessageShape<typeof LLBBridge.method.solve.input>;

/** Passes a build on as one whose client is its frontend, and is that. Settles with the call. */
export async function solveWithFrontend(
  call: ServerCall,
  message: BuildMessage,
  build: KnownBuild,
  forward: ForwardOptions,
): Promise<void> {
  const buildStop = new AbortController();
  const frontendStop = new AbortController();
  const { solve } = Control.method;
  const request = toBinary(solve.input, create(solve.input, { ...message, Frontend: "", FrontendAttrs: {} }));
  const relayed = relayCall(call, targetOf(build), { ...forward, request, signal: buildStop.signal });
  const options = { ...message.FrontendAttrs };
  const served = openGateway(bridgeOf(build, message.Ref, frontendStop.signal)).then((gateway) =>
    runFrontend(gateway, { sessionId: message.Session, options }),
  );
  // Its calls fail when the build does, sometimes before the engine says so: the engine's own reason goes first.
  served.catch((error: unknown) => setTimeout(() => buildStop.abort(error), reasonMs));
  await relayed;
  frontendStop.abort();
  await served.catch(() => undefined);
}

/** Answers a frontend of the client's, which asks for ours within its build. Rejects with what ours returns as an error. */
export async function solveNested(
  message: BridgeSolve,
  build: KnownBuild,
  buildId: string,
  signal: AbortSignal,
): Promise<SolveResponse> {
  const client = bridgeOf(build, buildId, signal);
  const { facts } = await openGateway(client);
  const inputs = new Map(Object.entries(message.FrontendInputs));
  const gateway = new NestedGateway(client, facts, inputs);
  await runFrontend(gateway, { sessionId: build.sessionId, options: { ...message.FrontendOpt } });
  const returned = gateway.returned;
  if (returned === undefined) {
    throw new RpcError({ code: RpcCode.INTERNAL, message: `${ownFrontend} ended without a result` });
  }
  if (message.allowResultReturn) {
    const result = encodeResult(returned, message.allowResultArrayRef);
    return create(LLBBridge.method.solve.output, { result });
  }
  if (returned.trees.kind === "platforms") {
    const why = "the result has several platforms, which a caller without allowResultReturn cannot take";
    throw new RpcError({ code: RpcCode.INVALID_ARGUMENT, message: why });
  }
  return create(LLBBridge.method.solve.output, { ref: returned.trees.ref?.id ?? "" });
}

function bridgeOf(build: KnownBuild, buildId: string, signal: AbortSignal): RpcClient {
  return build.connection.client.withDefaults({
    metadata: [["buildkit-controlapi-buildid", buildId]],
    signal,
  });
}

/** The build's gateway, but for what belongs to the solve within it: its inputs, and its result. */
class NestedGateway extends Gateway {
  returned: Result<ReturnedRef> | undefined;
  readonly #inputs: ReadonlyMap<string, Definition>;

  constructor(client: RpcClient, facts: Gateway["facts"], inputs: ReadonlyMap<string, Definition>) {
    super(client, facts);
    this.#inputs = inputs;
  }

  override async inputs(): Promise<ReadonlyMap<string, Definition>> {
    return this.#inputs;
  }

  override async returnResult(result: Result<ReturnedRef>): Promise<void> {
    this.returned = result;
  }

  override async returnError({ code, message, details }: ReturnedError): Promise<void> {
    throw new RpcError({ code: code ?? RpcCode.UNKNOWN, message, ...(details && { details }) });
  }
}
