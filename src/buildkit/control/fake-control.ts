/**
 * Test support: a fake of the engine's Control service, real on the wire (a unix socket), whose builds do as a test
 * says. Never part of the product.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { Control, LLBBridge } from "../../proto/index.ts";
import {
  type CallHandler,
  connectDuplex,
  maxMessageBytes,
  type RpcClient,
  type ServerCall,
  serveDuplex,
  type TypedMethod,
} from "../rpc/index.ts";

type SolveMessage = MessageShape<typeof Control.method.solve.input>;
type HistoryMessage = MessageInitShape<typeof Control.method.listenBuildHistory.output>;
type UpdateMessage = MessageShape<typeof Control.method.updateBuildHistory.input>;
type StatusMessage = MessageInitShape<typeof Control.method.status.output>;

export interface FakeControlOptions {
  /** Answers a build; throws to fail it. */
  readonly solve?: (request: SolveMessage, call: ServerCall) => Promise<Record<string, string>>;
  /** What the history holds; absent, there is none, as in old engines. */
  readonly history?: readonly HistoryMessage[];
  /** What Status tells, and then it ends; "hang" keeps it open. */
  readonly status?: readonly (StatusMessage | "hang")[];
}

export interface FakeControl {
  readonly client: RpcClient;
  readonly requests: readonly SolveMessage[];
  readonly historyUpdates: readonly UpdateMessage[];
  /** The build ids that calls of the bridge carried, by the method's name. */
  readonly bridged: readonly (readonly [method: string, buildId: string])[];
  /** Drops the connections, like an engine that dies. */
  readonly kill: () => void;
  readonly stop: () => void;
}

/** Starts one; `stop` it in the end. */
export async function startFakeControl(options: FakeControlOptions = {}): Promise<FakeControl> {
  const requests: SolveMessage[] = [];
  const historyUpdates: UpdateMessage[] = [];
  const bridged: [string, string][] = [];
  const bridge = <O extends DescMessage>(method: TypedMethod<DescMessage, O>): [string, CallHandler] =>
    unary(method, async (_request, call) => {
      bridged.push([method.name, call.header("buildkit-controlapi-buildid").join()]);
      return {} as MessageInitShape<O>;
    });
  const handlers = new Map<string, CallHandler>([
    unary(Control.method.solve, async (request, call) => {
      requests.push(request);
      return { ExporterResponse: (await options.solve?.(request, call)) ?? {} };
    }),
    [
      "/moby.buildkit.v1.Control/Status",
      async (call) => {
        for (const status of options.status ?? []) {
          if (status === "hang") await new Promise(() => undefined);
          else
            await call.send(
              toBinary(Control.method.status.output, create(Control.method.status.output, status)),
            );
        }
      },
    ],
    ...historyHandlers(options.history, historyUpdates),
    bridge(LLBBridge.method.ping),
    bridge(LLBBridge.method.return),
  ]);
  const folder = mkdtempSync(join(tmpdir(), "mlspec-control-"));
  const path = join(folder, "socket");
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    serveDuplex(socket, handlers);
  });
  await new Promise<void>((resolve) => listener.listen(path, resolve));
  const client = connectDuplex(connect(path));
  const kill = () => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = () => {
    client.close();
    kill();
    listener.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { client, requests, historyUpdates, bridged, kill, stop };
}

function historyHandlers(
  history: readonly HistoryMessage[] | undefined,
  updates: UpdateMessage[],
): [string, CallHandler][] {
  if (history === undefined) return [];
  const { output } = Control.method.listenBuildHistory;
  return [
    [
      "/moby.buildkit.v1.Control/ListenBuildHistory",
      async (call) => {
        for (const event of history) await call.send(toBinary(output, create(output, event)));
      },
    ],
    unary(Control.method.updateBuildHistory, async (request) => {
      updates.push(request);
      return {};
    }),
  ];
}

function unary<I extends DescMessage, O extends DescMessage>(
  method: TypedMethod<I, O>,
  answer: (request: MessageShape<I>, call: ServerCall) => Promise<MessageInitShape<O>>,
): [string, CallHandler] {
  const handler: CallHandler = async (call) => {
    for await (const bytes of call.messages(maxMessageBytes)) {
      const given = await answer(fromBinary(method.input, bytes), call);
      await call.send(toBinary(method.output, create(method.output, given)));
      return;
    }
  };
  return [`/${method.parent.typeName}/${method.name}`, handler];
}
