import { mkdtempSync, rmSync } from "node:fs";
import { createServer, connect as dial, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { afterEach, describe, expect, test } from "vitest";
import {
  type CallHandler,
  connectDuplex,
  type RpcClient,
  RpcCode,
  RpcError,
  type ServerCall,
  serviceDefinition,
  type TypedMethod,
} from "../../buildkit/rpc/index.ts";
import { Control, Health, LLBBridge } from "../../proto/index.ts";
import { createPool, type EnginePool } from "../pool/index.ts";
import { type FakeEngine, startFakeEngine } from "./fake-engine.ts";
import { type ConnectionOptions, type ControlProxyOptions, controlProxy, relayInto } from "./index.ts";

const { solve, status, session, diskUsage, prune, listenBuildHistory, info } = Control.method;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const answer = <O extends DescMessage>(output: O, init: MessageInitShape<O>) =>
  toBinary(output, create(output, init));

/** One message in, these out. */
function replying<I extends DescMessage, O extends DescMessage>(
  method: TypedMethod<I, O>,
  ...answers: readonly MessageInitShape<O>[]
): CallHandler {
  return async (call) => {
    await call.message(1 << 20);
    for (const init of answers) await call.send(answer(method.output, init));
  };
}

const echo: CallHandler = async (call) => {
  call.addMetadata("x-uuid", call.header("x-docker-expose-session-uuid").join());
  for await (const bytes of call.messages(1 << 20)) await call.send(bytes);
};

async function engine(handlers: Readonly<Record<string, CallHandler>> = {}): Promise<FakeEngine> {
  const made = await startFakeEngine({
    "Control/Info": replying(info, { buildkitVersion: { version: "v1" } }),
    "Control/Session": echo,
    "Control/Solve": replying(solve, {}),
    ...handlers,
  });
  closing.push(made.stop);
  return made;
}

interface Front {
  readonly client: RpcClient;
  readonly pool: EnginePool;
}

async function front(
  engines: readonly FakeEngine[],
  options: Omit<ControlProxyOptions, "pool"> = {},
  connection: ConnectionOptions = {},
): Promise<Front> {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-front-"));
  const pool = createPool({ nodes: engines.map(({ address }) => ({ address })) });
  const proxy = controlProxy({ pool, ...options });
  const sockets: Socket[] = [];
  const listener = createServer((socket) => {
    sockets.push(socket);
    proxy.serve(socket, connection);
  });
  await new Promise<void>((resolve) => listener.listen(join(folder, "s"), resolve));
  const client = connectDuplex(dial(join(folder, "s")));
  closing.push(() => {
    client.close();
    for (const socket of sockets) socket.destroy();
    listener.close();
    rmSync(folder, { recursive: true, force: true });
    return pool.close();
  });
  return { client, pool };
}

const openSession = (client: RpcClient, id: string, signal?: AbortSignal) =>
  client.duplexStream(session, {
    signal,
    metadata: [
      ["x-docker-expose-session-uuid", id],
      ["x-docker-expose-session-sharedkey", "folder"],
    ],
  });

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => RpcError.from(error),
  );

describe("a session, before engines that are stand-ins", () => {
  test("is held until a build names it, and then is that build's engine's", async () => {
    const engines = await Promise.all([engine(), engine()]);
    const { client, pool } = await front(engines);
    const opened = openSession(client, "s1");
    const first = opened.messages[Symbol.asyncIterator]().next();
    await opened.send({ data: new Uint8Array([1, 2]) });
    await client.unary(info, {});
    expect(engines.flatMap(({ calls }) => calls)).not.toContain("Control/Session");
    for (let i = 0; i < 8; i++) {
      await client.unary(solve, { Ref: `r${i}`, Session: "s1", FrontendAttrs: { filename: `f${i}` } });
    }
    expect(Buffer.from((await first).value?.data ?? [])).toEqual(Buffer.from([1, 2]));
    const [served, idle] = engines.sort((a) => (a.calls.includes("Control/Session") ? -1 : 1));
    expect(served?.calls.filter((name) => name === "Control/Solve")).toHaveLength(8);
    expect(idle?.calls).not.toContain("Control/Solve");
    opened.end();
    await expect.poll(() => pool.nodes().map(({ leases }) => leases)).toEqual([0, 0]);
  });

  test("may come after its build", async () => {
    const only = await engine({
      "Control/Solve": async (call) => {
        await expect.poll(() => only.calls).toContain("Control/Session");
        await replying(solve, {})(call);
      },
    });
    const { client } = await front([only]);
    const built = client.unary(solve, { Ref: "r", Session: "late" });
    const opened = openSession(client, "late");
    await built;
    opened.cancel();
  });

  test("that no build names is let go, and more than are allowed are refused", async () => {
    const { client } = await front([await engine()], { limits: { holdMs: 1000, sessions: 1 } });
    const first = failure(openSession(client, "a").messages[Symbol.asyncIterator]().next());
    const second = failure(openSession(client, "b").messages[Symbol.asyncIterator]().next());
    expect((await second)?.codeName).toBe("RESOURCE_EXHAUSTED");
    expect((await first)?.codeName).toBe("DEADLINE_EXCEEDED");
    const third = failure(openSession(client, "b").messages[Symbol.asyncIterator]().next());
    expect((await third)?.codeName).toBe("DEADLINE_EXCEEDED");
  });
});

describe("what belongs to a build, before engines that are stand-ins", () => {
  test("progress waits for its build", async () => {
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const handlers: Record<string, CallHandler> = {
      "Control/Solve": async (call) => {
        await finished;
        await replying(solve, {})(call);
      },
      "Control/Status": replying(status, { vertexes: [{ digest: "sha256:1", name: "step" }] }),
    };
    const engines = await Promise.all([engine(handlers), engine(handlers)]);
    const { client } = await front(engines);
    const names: string[] = [];
    const watching = (async () => {
      for await (const { vertexes } of client.serverStream(status, { Ref: "r" })) {
        names.push(...vertexes.map(({ name }) => name));
      }
    })();
    await client.unary(info, {});
    const built = client.unary(solve, { Ref: "r", FrontendAttrs: { filename: "x" } });
    await watching;
    expect(names).toEqual(["step"]);
    finish();
    await built;
    const [one] = engines.filter(({ calls }) => calls.includes("Control/Status"));
    expect(one?.calls).toContain("Control/Solve");
  });

  test("of a build nobody knows here is asked of the engine that has it in its history", async () => {
    const handlers = (has: boolean): Record<string, CallHandler> => ({
      "Control/ListenBuildHistory": replying(
        listenBuildHistory,
        ...(has ? [{ record: { Ref: "old" } }] : []),
      ),
      "Control/Status": replying(status, { vertexes: [{ name: has ? "right" : "wrong" }] }),
    });
    const engines = [await engine(handlers(false)), await engine(handlers(true))];
    const { client } = await front(engines, { limits: { arrivalMs: 10 } });
    for await (const { vertexes } of client.serverStream(status, { Ref: "old" })) {
      expect(vertexes[0]?.name).toBe("right");
    }
  });

  test("a frontend's calls go with its build, and say so when they name none", async () => {
    const ping = replying(LLBBridge.method.ping, {});
    const hold: CallHandler = (call) =>
      new Promise((_, reject) => call.signal.addEventListener("abort", () => reject(call.signal.reason)));
    const handlers = { "LLBBridge/Ping": ping, "Control/Solve": hold };
    const engines = await Promise.all([engine(handlers), engine(handlers)]);
    const { client } = await front(engines, { limits: { arrivalMs: 3000 } });
    const stop = new AbortController();
    const built = failure(client.unary(solve, { Ref: "r" }, { signal: stop.signal }));
    await client.unary(LLBBridge.method.ping, {}, { metadata: [["buildkit-controlapi-buildid", "r"]] });
    expect(engines.filter(({ calls }) => calls.includes("Control/Solve"))[0]?.calls).toContain(
      "LLBBridge/Ping",
    );
    const none = await failure(client.unary(LLBBridge.method.ping, {}));
    expect(none?.codeName).toBe("INVALID_ARGUMENT");
    const unknown = [["buildkit-controlapi-buildid", "q"]] as const;
    const lost = await failure(client.unary(LLBBridge.method.ping, {}, { metadata: unknown }));
    expect(lost?.codeName).toBe("NOT_FOUND");
    const twice = await failure(client.unary(solve, { Ref: "r" }));
    expect(twice?.codeName).toBe("ALREADY_EXISTS");
    stop.abort();
    expect((await built)?.codeName).toBe("CANCELLED");
  });
});

describe("a call, before engines that are stand-ins", () => {
  test("keeps metadata, but for who may call, and the details of its error", async () => {
    let seen: ServerCall | undefined;
    const details = [{ kind: "subrequest", name: "frontend.nothing" }] as const;
    const only = await engine({
      "Control/Solve": async (call) => {
        seen = call;
        await call.message(1 << 20);
        throw new RpcError({ code: RpcCode.FAILED_PRECONDITION, message: "no: 100 %", details });
      },
    });
    const ended: [string, RpcCode][] = [];
    const { client } = await front([only], { ended: ({ path, code }) => ended.push([path, code]) });
    const metadata = [
      ["authorization", "Bearer hunter2"],
      ["x-many", "a"],
      ["x-many", "b, c"],
    ] as const;
    const error = await failure(client.unary(solve, { Ref: "r" }, { metadata }));
    expect(error).toMatchObject({ codeName: "FAILED_PRECONDITION", message: "no: 100 %", details });
    expect(seen?.header("x-many")).toEqual(["a", "b, c"]);
    expect(seen?.header("authorization")).toEqual([]);
    expect(ended).toEqual([["/moby.buildkit.v1.Control/Solve", RpcCode.FAILED_PRECONDITION]]);
  });

  test("is refused by who guards the door", async () => {
    const only = await engine();
    const admit = () => {
      throw new RpcError({ code: RpcCode.UNAUTHENTICATED, message: "who are you?" });
    };
    const { client } = await front([only], {}, { admit });
    expect((await failure(client.unary(solve, { Ref: "r" })))?.codeName).toBe("UNAUTHENTICATED");
    expect(only.calls).toEqual([]);
  });

  test("that no engine answers says what was tried", async () => {
    const only = await engine();
    only.stop();
    const { client } = await front([only]);
    const error = await failure(client.unary(solve, { Ref: "r" }));
    expect(error?.codeName).toBe("UNAVAILABLE");
    expect(error?.message).toContain(only.address);
  });

  test("about all disks is answered with the lists of all", async () => {
    const handlers = (id: string): Record<string, CallHandler> => ({
      "Control/DiskUsage": replying(diskUsage, { record: [{ ID: `${id}1` }, { ID: `${id}2` }] }),
      "Control/Prune": replying(prune, { ID: `${id}1` }, { ID: `${id}2` }),
    });
    const { client } = await front([await engine(handlers("a")), await engine(handlers("b"))]);
    const { record } = await client.unary(diskUsage, {});
    expect(record.map(({ ID }) => ID)).toEqual(["a1", "a2", "b1", "b2"]);
    const pruned: string[] = [];
    for await (const { ID } of client.serverStream(prune, {})) pruned.push(ID);
    expect(pruned.sort()).toEqual(["a1", "a2", "b1", "b2"]);
  });

  test("about all disks names the engine that fails, after what the others say", async () => {
    const good = await engine({ "Control/Prune": replying(prune, { ID: "a" }) });
    const bad = await engine({
      "Control/Prune": async () => {
        throw new RpcError({ code: RpcCode.INTERNAL, message: "disk on fire" });
      },
    });
    const { client } = await front([good, bad]);
    const pruned: string[] = [];
    const pruning = (async () => {
      for await (const { ID } of client.serverStream(prune, {})) pruned.push(ID);
    })();
    const error = await failure(pruning);
    expect(error).toMatchObject({ codeName: "INTERNAL", message: `${bad.address}: disk on fire` });
  });

  test("of the daemon's own services reaches the grpc-js server behind the same address", async () => {
    const server = new Server();
    server.addService(serviceDefinition(Health), {
      check: (_call: unknown, done: (error: null, value: object) => void) =>
        done(null, { $typeName: "grpc.health.v1.HealthCheckResponse", status: 1 }),
    });
    closing.push(() => server.forceShutdown());
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    const into = relayInto((duplex) => injector.injectConnection(duplex), "mlspecd");
    closing.push(into.close);
    const { client } = await front([await engine()], {}, { others: into.handlers });
    expect((await client.unary(Health.method.check, {})).status).toBe(1);
    expect((await client.unary(info, {})).buildkitVersion?.version).toBe("v1");
    expect((await failure(client.unary(Health.method.watch as never, {} as never)))?.codeName).toBe(
      "UNIMPLEMENTED",
    );
  });
});

test("the request that reaches an engine is the client's, byte for byte", async () => {
  let seen: Buffer | undefined;
  const only = await engine({
    "Control/Solve": async (call) => {
      seen = await call.message(1 << 20);
      await call.send(answer(solve.output, {}));
    },
  });
  const { client } = await front([only]);
  // A field of a newer client, which no schema of ours knows.
  const sent = Buffer.concat([answer(solve.input, { Ref: "r" }), Buffer.from([0xfa, 0x3e, 1, 65])]);
  for await (const _ of client.bytes("/moby.buildkit.v1.Control/Solve", sent)) {
    // One answer, which says nothing.
  }
  expect(seen).toEqual(sent);
  expect(fromBinary(solve.input, seen ?? Buffer.alloc(0)).Ref).toBe("r");
});
