import { type Duplex, Writable } from "node:stream";
import { expect, test } from "vitest";
import { LLBBridge } from "../../proto/index.ts";
import { connectDuplex } from "./connect.ts";
import { startEchoServer } from "./echo-server.ts";
import { joinDuplex } from "./stdio-duplex.ts";

/** The socket behind a gate: what is written waits until the promise of the moment resolves. */
function gated(socket: Duplex, gate: () => Promise<void>): Duplex {
  const output = new Writable({
    write: (chunk, _encoding, callback) => {
      void gate().then(() => socket.write(chunk, callback));
    },
  });
  return joinDuplex(socket, output);
}

test("a call begins while more than Node's 10 MB of other calls wait to be sent", async () => {
  const server = await startEchoServer();
  let gate = Promise.resolve();
  const client = connectDuplex(gated(server.dial(), () => gate));
  const send = (length: number) =>
    client.unary(LLBBridge.method.solve, { ExporterAttr: new Uint8Array(length) });
  await send(1);
  let open = (): void => undefined;
  gate = new Promise((resolve) => {
    open = resolve;
  });
  const size = 14 * 1024 * 1024;
  const large = Array.from({ length: 4 }, () => send(size));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const small = Array.from({ length: 10 }, () => send(1));
  await new Promise((resolve) => setTimeout(resolve, 20));
  open();
  const answers = await Promise.all([...large, ...small]);
  expect(answers.map(({ ref }) => ref.trim())).toEqual([
    ...large.map(() => `${size} bytes`),
    ...small.map(() => "1 bytes"),
  ]);
  client.close();
  server.stop();
});
