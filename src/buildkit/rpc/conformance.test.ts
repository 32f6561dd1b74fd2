import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Health, LLBBridge } from "../../proto/index.ts";
import { connectDuplex } from "./connect.ts";
import { startEchoServer } from "./echo-server.ts";
import { maxMessageBytes } from "./message-limit.ts";
import type { RpcClient } from "./rpc-client.ts";
import { RpcError } from "./rpc-error.ts";
import { joinDuplex } from "./stdio-duplex.ts";
import { dialRelay } from "./testing/relay-server.ts";

const { solve, readFile, execProcess, statFile } = LLBBridge.method;
type Server = Awaited<ReturnType<typeof startEchoServer>>;

const transports: readonly [string, (server: Server) => RpcClient][] = [
  ["a socket as byte stream", (server) => connectDuplex(server.dial())],
  [
    "two halves joined",
    (server) => {
      const socket = server.dial();
      return connectDuplex(joinDuplex(socket, socket));
    },
  ],
  ["a relay", (server) => connectDuplex(dialRelay(connectDuplex(server.dial())))],
];

/** What a call that must fail failed with. */
async function failure(call: Promise<unknown>): Promise<RpcError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RpcError) return error;
  throw new Error(`not an RpcError: ${String(error)}`);
}

async function collect<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

describe.each(transports)("gRPC over %s", (_name, connect) => {
  let server: Server;
  let client: RpcClient;

  beforeEach(async () => {
    server = await startEchoServer();
    client = connect(server);
  });

  afterEach(() => {
    client.close();
    server.stop();
  });

  test("carries 100 calls at once, more than the peer's limit of streams", async () => {
    await client.unary(readFile, { FilePath: "0" });
    const sizes = Array.from({ length: 100 }, (_, i) => i * 100);
    const answers = await Promise.all(sizes.map((size) => client.unary(readFile, { FilePath: `${size}` })));
    expect(answers.map((answer) => answer.Data.length)).toEqual(sizes);
  });

  test("carries 12 MiB down and up", async () => {
    const size = 12 * 1024 * 1024;
    const down = await client.unary(readFile, { FilePath: `${size}` });
    expect(down.Data.length).toBe(size);
    expect(down.Data.every((byte) => byte === 7)).toBe(true);
    const up = await client.unary(solve, { ExporterAttr: new Uint8Array(size) });
    expect(up.ref).toBe(`${size} bytes `);
  });

  test("carries 5,000 messages both ways, in order", async () => {
    const call = client.duplexStream(execProcess);
    const received = collect(call.messages);
    for (let i = 0; i < 5000; i++) {
      await call.send({ ProcessID: `${i}`, Input: { case: "File", value: { Data: new Uint8Array(1000) } } });
    }
    call.end();
    const ids = (await received).map((message) => message.ProcessID);
    expect(ids).toEqual(Array.from({ length: 5000 }, (_, i) => `${i}`));
  });

  test("gives the answers of a stream, then its error", async () => {
    const statuses: number[] = [];
    const watching = (async () => {
      for await (const { status } of client.serverStream(Health.method.watch, { service: "3" }))
        statuses.push(status);
    })();
    expect((await failure(watching)).codeName).toBe("DATA_LOSS");
    expect(statuses).toEqual([1, 1, 1]);
  });

  test("cancels a stream that is left early", async () => {
    for await (const _ of client.serverStream(Health.method.watch, { service: "for ever" })) break;
    await expect.poll(() => server.cancelledWatches()).toBe(1);
  });

  test("holds the peer back while nobody reads", async () => {
    const call = client.duplexStream(execProcess);
    const data = new Uint8Array(1024 * 1024);
    const total = 300;
    let sent = 0;
    const sending = (async () => {
      for (; sent < total; sent++) await call.send({ Input: { case: "File", value: { Data: data } } });
      call.end();
    })();
    // Buffers on the way take some; then it stands still.
    for (let before = -1; sent !== before; ) {
      before = sent;
      await sleep(400);
    }
    expect(sent).toBeLessThan(total);
    expect((await collect(call.messages)).length).toBe(total);
    await sending;
  });

  test("gives an error with its code, message, path and details", async () => {
    const error = await failure(client.unary(readFile, { FilePath: "fail" }));
    expect(error.codeName).toBe("NOT_FOUND");
    expect(error.message).toBe("gone: 100% ä");
    expect(error.path).toBe("/moby.buildkit.v1.frontend.LLBBridge/ReadFile");
    expect(error.details).toEqual([{ kind: "subrequest", name: "frontend.nothing" }]);
  });

  test("says that a method is not served", async () => {
    const error = await failure(client.unary(LLBBridge.method.ping, {}));
    expect(error.codeName).toBe("UNIMPLEMENTED");
  });

  test("ends at its deadline, and not before", async () => {
    let isDue = false;
    const due = sleep(90).then(() => {
      isDue = true;
    });
    const error = await failure(client.unary(statFile, {}, { timeoutMs: 100 }));
    expect(error.codeName).toBe("DEADLINE_EXCEEDED");
    expect(isDue).toBe(true);
    await due;
  });

  test("ends when the deadline has passed before the call", async () => {
    const error = await failure(client.unary(statFile, {}, { timeoutMs: -1 }));
    expect(error.codeName).toBe("DEADLINE_EXCEEDED");
  });

  test("ends when its signal fires, before or during the call", async () => {
    const abort = new AbortController();
    const during = failure(client.unary(statFile, {}, { signal: abort.signal }));
    await sleep(20);
    abort.abort();
    expect((await during).codeName).toBe("CANCELLED");
    expect((await failure(client.unary(statFile, {}, { signal: abort.signal }))).codeName).toBe("CANCELLED");
  });

  test("refuses a message that is too large, here and there", async () => {
    const up = await failure(client.unary(solve, { ExporterAttr: new Uint8Array(maxMessageBytes + 1) }));
    expect(up.codeName).toBe("RESOURCE_EXHAUSTED");
    const down = await failure(client.unary(readFile, { FilePath: `${maxMessageBytes + 1}` }));
    expect(down.codeName).toBe("RESOURCE_EXHAUSTED");
    expect((await client.unary(readFile, { FilePath: "3" })).Data.length).toBe(3);
  });

  test("ends calls when the peer dies", async () => {
    const waiting = failure(client.unary(statFile, {}));
    const call = client.duplexStream(execProcess);
    const streaming = failure(collect(call.messages));
    await call.send({ ProcessID: "1" });
    await sleep(50);
    server.kill();
    expect((await waiting).codeName).toBe("UNAVAILABLE");
    expect((await streaming).codeName).toBe("UNAVAILABLE");
  });

  test("ends calls made after the peer died", async () => {
    await client.unary(readFile, { FilePath: "1" });
    server.kill();
    await sleep(50);
    for (let i = 0; i < 3; i++) {
      expect((await failure(client.unary(readFile, { FilePath: "1" }))).codeName).toBe("UNAVAILABLE");
    }
    const call = client.duplexStream(execProcess);
    await call.send({ ProcessID: "1" });
    call.end();
    expect((await failure(collect(call.messages))).codeName).toBe("UNAVAILABLE");
  });
});
