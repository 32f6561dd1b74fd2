/**
 * Test support: a fake of the engine's side of the bridge, real on the wire (grpc-js on a unix socket) and scripted
 * behind it. It records every request, and like an old engine it lacks the calls of capabilities it is not given.
 * For tests of this room and of rooms that use it; never part of the product.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { create, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { LLBBridge } from "../../proto/index.ts";
import { encodeStatusDetails, maxMessageBytes, RpcCode, RpcError, serviceDefinition } from "../rpc/index.ts";

type Methods = typeof LLBBridge.method;
type UnaryName = Exclude<keyof Methods, "execProcess">;
type Request<M extends UnaryName> = MessageShape<Methods[M]["input"]>;
type Answer<M extends UnaryName> = MessageInitShape<Methods[M]["output"]>;

/** What the fake answers; throw an RpcError to fail a call. A method without handler is UNIMPLEMENTED. */
export type BridgeHandlers = {
  readonly [M in UnaryName]?: (request: Request<M>) => Answer<M> | Promise<Answer<M>>;
};

/** One request the fake has seen. */
export type RecordedCall = {
  [M in UnaryName]: { readonly method: M; readonly request: Request<M> };
}[UnaryName];

export interface FakeBridge {
  /** A new connection, as a frontend's stdio would be. */
  readonly dial: () => Duplex;
  /** All requests so far, in order. */
  readonly calls: readonly RecordedCall[];
  /** The requests of one method. */
  readonly requests: <M extends UnaryName>(method: M) => Request<M>[];
  /** Drops the connections, like an engine that dies. */
  readonly kill: () => void;
  readonly stop: () => void;
}

export interface FakeBridgeOptions {
  /** Gateway capabilities; default: those of today. */
  readonly abilities?: readonly string[] | undefined;
  /** LLB capabilities; default: a few. */
  readonly llb?: readonly string[] | undefined;
  readonly handlers?: BridgeHandlers | undefined;
}

/** What BuildKit 0.8, the oldest engine we support, says it does for frontends. */
export const oldAbilities: readonly string[] = [
  "solve.base",
  "solve.inlinereturn",
  "resolveimage",
  "resolveimage.resolvemode",
  "readfile",
  "return",
  "returnmap",
  "readdir",
  "statfile",
  "importcaches",
  "proto.refarray",
  "reference.output",
  "frontend.inputs",
  "gateway.solve.metadata",
  "gateway.exec",
  "frontend.caps",
  "gateway.solve.evaluate",
];

/** What BuildKit says since 0.13, as far as we use it. */
const currentAbilities: readonly string[] = [
  ...oldAbilities,
  "gateway.warnings",
  "gateway.evaluate",
  "reference.attestations",
  "source.metaresolver",
];

const someLlb = ["source.image", "source.local", "exec.meta.base", "file.base", "mergeop", "diffop"];

/** Calls that an engine has only with a capability. */
const newerCalls: Readonly<Partial<Record<UnaryName, string>>> = {
  evaluate: "gateway.evaluate",
  warn: "gateway.warnings",
  resolveSourceMeta: "source.metaresolver",
};

/** What it answers, the usual where nothing else is said. */
export function bridgeHandlers(options: FakeBridgeOptions = {}): BridgeHandlers {
  const { abilities = currentAbilities, llb = someLlb } = options;
  return {
    ping: () => ({
      FrontendAPICaps: abilities.map((ID) => ({ ID, Enabled: true })),
      LLBCaps: llb.map((ID) => ({ ID, Enabled: true })),
      Workers: [{ ID: "w1", platforms: [{ OS: "linux", Architecture: "amd64" }] }],
    }),
    solve: ({ Definition }) => ({
      result: { result: { case: "ref", value: { id: "ref-1", ...(Definition && { def: Definition }) } } },
    }),
    evaluate: () => ({}),
    return: () => ({}),
    warn: () => ({}),
    inputs: () => ({}),
    ...options.handlers,
  };
}

/** Starts one; `stop` it in the end. */
export async function startFakeBridge(options: FakeBridgeOptions = {}): Promise<FakeBridge> {
  const { abilities = currentAbilities } = options;
  const calls: RecordedCall[] = [];
  const handlers = bridgeHandlers(options);
  const implementation: Record<string, unknown> = {};
  for (const name of Object.keys(handlers) as UnaryName[]) {
    const ability = newerCalls[name];
    if (ability !== undefined && !abilities.includes(ability)) continue;
    implementation[name] = unaryHandler(name, handlers, calls);
  }
  const { dial, kill, stop } = await serve(implementation as UntypedServiceImplementation);
  const requests = <M extends UnaryName>(method: M) =>
    calls.filter((call) => call.method === method).map((call) => call.request as Request<M>);
  return { dial, calls, requests, kill, stop };
}

function unaryHandler<M extends UnaryName>(name: M, handlers: BridgeHandlers, calls: RecordedCall[]) {
  const output: DescMessage = LLBBridge.method[name].output;
  return async (
    call: ServerUnaryCall<Request<M>, unknown>,
    answer: sendUnaryData<unknown>,
  ): Promise<void> => {
    calls.push({ method: name, request: call.request } as RecordedCall);
    try {
      const init = await handlers[name]?.(call.request);
      answer(null, create(output, init));
    } catch (thrown) {
      const { code, message, details } = RpcError.from(thrown);
      const metadata = new Metadata();
      metadata.set("grpc-status-details-bin", encodeStatusDetails(code, message, details));
      answer({ code, details: message, metadata });
    }
  };
}

async function serve(implementation: UntypedServiceImplementation) {
  const directory = mkdtempSync(join(tmpdir(), "mlspec-bridge-"));
  const path = join(directory, "socket");
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  server.addService(serviceDefinition(LLBBridge), implementation);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    injector.injectConnection(socket);
  });
  await new Promise<void>((resolve) => listener.listen(path, resolve));
  const kill = () => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = () => {
    listener.close();
    kill();
    server.forceShutdown();
    rmSync(directory, { recursive: true, force: true });
  };
  return { dial: (): Duplex => connect(path), kill, stop };
}

/** The error of an engine that did not find something. */
export function notFound(message: string): RpcError {
  return new RpcError({ code: RpcCode.UNKNOWN, message: `${message}: not found` });
}
