/**
 * Test support: a grpc-js server on a unix socket that answers some bridge methods in ways tests can steer.
 * Solve answers with the id "n bytes" for the bytes it got; ReadFile answers with as many bytes as the path says,
 * or fails as it says; ExecProcess sends everything back; StatFile never answers. Health's Watch sends as many answers
 * as its service name says and then fails, or with the name "for ever" goes on until cancelled.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import {
  type ExecMessage,
  Health,
  LLBBridge,
  type ReadFileRequest,
  type ReadFileResponse,
  ReadFileResponseSchema,
  type SolveRequest,
  type SolveResponse,
  SolveResponseSchema,
} from "../../proto/index.ts";
import { serviceDefinition } from "./definition.ts";
import { encodeStatusDetails } from "./error-details.ts";
import { maxMessageBytes } from "./message-limit.ts";

export interface EchoServer {
  /** A new connection to it. */
  readonly dial: () => Socket;
  /** Drops all connections at once, like a process that dies. */
  readonly kill: () => void;
  /** How many watches the client has cancelled. */
  readonly cancelledWatches: () => number;
}

type Handler<I, O> = (call: ServerUnaryCall<I, O>, answer: sendUnaryData<O>) => void;

const solve: Handler<SolveRequest, SolveResponse> = (call, answer) => {
  const names = call.metadata.get("x-name").join("|");
  const trailer = new Metadata();
  for (const name of call.metadata.get("x-name")) trailer.add("x-seen", name);
  call.sendMetadata(trailer);
  answer(
    null,
    create(SolveResponseSchema, { ref: `${call.request.ExporterAttr.length} bytes ${names}` }),
    trailer,
  );
};

const readFile: Handler<ReadFileRequest, ReadFileResponse> = (call, answer) => {
  const path = call.request.FilePath;
  if (!path.startsWith("fail")) {
    answer(null, create(ReadFileResponseSchema, { Data: new Uint8Array(Number(path)).fill(7) }));
    return;
  }
  const metadata = new Metadata();
  const details = [{ kind: "subrequest", name: "frontend.nothing" }] as const;
  metadata.set("grpc-status-details-bin", encodeStatusDetails(status.NOT_FOUND, "gone: 100% ä", details));
  answer({ code: status.NOT_FOUND, details: "gone: 100% ä", metadata });
};

function execProcess(call: ServerDuplexStream<ExecMessage, ExecMessage>): void {
  // A peer that goes away in the middle is the point of some tests.
  call.on("error", () => undefined);
  call.on("data", (message: ExecMessage) => {
    if (!call.write(message)) call.pause();
  });
  call.on("drain", () => call.resume());
  call.on("end", () => call.end());
}

function watch(call: ServerWritableStream<unknown, unknown>, onCancelled: () => void): void {
  const { service } = call.request as { service: string };
  const send = () => call.write({ $typeName: "grpc.health.v1.HealthCheckResponse", status: 1 });
  call.on("cancelled", onCancelled);
  if (service === "for ever") {
    const timer = setInterval(send, 5);
    call.on("cancelled", () => clearInterval(timer));
    return;
  }
  for (let i = 0; i < Number(service); i++) send();
  call.emit("error", { code: status.DATA_LOSS, details: "no more" });
}

/** Starts one; `stop` it in the end. */
export async function startEchoServer(): Promise<EchoServer & { readonly stop: () => void }> {
  const directory = mkdtempSync(join(tmpdir(), "mlspec-echo-"));
  const path = join(directory, "socket");
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": -1,
    "grpc.max_concurrent_streams": 50,
  });
  const handlers = {
    solve,
    readFile,
    execProcess,
    statFile: () => undefined,
  } as UntypedServiceImplementation;
  server.addService(serviceDefinition(LLBBridge), handlers);
  let cancelled = 0;
  server.addService(serviceDefinition(Health), {
    watch: (call: ServerWritableStream<unknown, unknown>) =>
      watch(call, () => {
        cancelled++;
      }),
  });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    injector.injectConnection(socket);
  });
  await new Promise<void>((resolve) => listener.listen(path, resolve));
  const kill = () => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  };
  const stop = () => {
    kill();
    server.forceShutdown();
    rmSync(directory, { recursive: true, force: true });
  };
  return {
    dial: () => connect(path),
    kill,
    stop,
    cancelledWatches: () => cancelled,
  };
}
