import { afterEach, beforeEach, expect, test } from "vitest";
import { LLBBridge } from "../../proto/index.ts";
import { connectDuplex } from "./connect.ts";
import { startEchoServer } from "./echo-server.ts";
import type { RpcClient } from "./rpc-client.ts";

let server: Awaited<ReturnType<typeof startEchoServer>>;
let client: RpcClient;

beforeEach(async () => {
  server = await startEchoServer();
  client = connectDuplex(server.dial());
});

afterEach(() => {
  client.close();
  server.stop();
});

test("a call begins while more than Node's 10 MB of other calls wait to be sent", async () => {
  const size = 14 * 1024 * 1024;
  const send = (length: number) =>
    client.unary(LLBBridge.method.solve, { ExporterAttr: new Uint8Array(length) });
  const large = Array.from({ length: 4 }, () => send(size));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const answers = await Promise.all([...large, ...Array.from({ length: 20 }, () => send(1))]);
  expect(answers.map(({ ref }) => ref.trim())).toEqual([
    ...large.map(() => `${size} bytes`),
    ...Array.from({ length: 20 }, () => "1 bytes"),
  ]);
});
