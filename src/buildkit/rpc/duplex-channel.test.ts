import { mkdtempSync, rmSync } from "node:fs";
import { constants, createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Metadata } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LLBBridge } from "../../proto/index.ts";
import { connectDuplex } from "./connect.ts";
import { DuplexChannel } from "./duplex-channel.ts";
import { frameHeader } from "./frame-reader.ts";
import type { RpcClient } from "./rpc-client.ts";

const { ping } = LLBBridge.method;
const grpcHeaders = { ":status": 200, "content-type": "application/grpc" };

/** Answers with these bytes and trailers, as gRPC servers do. */
function answer(stream: ServerHttp2Stream, bytes: Buffer, trailers: Record<string, string | string[]>): void {
  stream.respond(grpcHeaders, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  stream.end(bytes);
}

let directory: string;
let server: Http2Server;
let client: RpcClient;
let path: string;
let serve: (stream: ServerHttp2Stream, rawHeaders: string[]) => void;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "mlspec-channel-"));
  path = join(directory, "socket");
  server = createServer();
  server.on("stream", (stream: ServerHttp2Stream, _headers: object, _flags: number, rawHeaders: string[]) => {
    stream.on("error", () => undefined);
    serve(stream, rawHeaders);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  client = connectDuplex(connect(path));
});

afterEach(() => {
  client.close();
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

test("a call takes one message and an OK in trailers", async () => {
  serve = (stream) => answer(stream, frameHeader(0), { "grpc-status": "0" });
  expect(await client.unary(ping, {})).toMatchObject({ Workers: [] });
});

test("sends gRPC's headers, repeated metadata as several headers, and the time left", async () => {
  let seen: string[] = [];
  serve = (stream, rawHeaders) => {
    seen = rawHeaders;
    answer(stream, frameHeader(0), { "grpc-status": "0" });
  };
  const metadata = [
    ["x-name", "one"],
    ["x-name", "two"],
  ] as const;
  await client.unary(ping, {}, { metadata, timeoutMs: 5000 });
  const values = (name: string) => seen.filter((_, i) => i % 2 === 1 && seen[i - 1] === name);
  expect(values("x-name")).toEqual(["one", "two"]);
  expect(values(":path")).toEqual(["/moby.buildkit.v1.frontend.LLBBridge/Ping"]);
  expect(values("te")).toEqual(["trailers"]);
  expect(values("grpc-timeout")[0]).toMatch(/^4\d\d\dm$|^5000m$/);
});

test("gives metadata of headers and trailers, repeated values apart", async () => {
  serve = (stream) => {
    stream.respond({ ...grpcHeaders, "x-h": ["a", "b, c"] }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "9", "x-t": ["d", "e"] }));
    stream.end();
  };
  const channel = new DuplexChannel(connect(path));
  const call = channel.createCall("/a.B/C", Number.POSITIVE_INFINITY);
  const seen = await new Promise<string[]>((resolve) => {
    const found: string[] = [];
    call.start(new Metadata(), {
      onReceiveMetadata: (metadata) => found.push(...metadata.get("x-h").map(String)),
      onReceiveMessage: () => undefined,
      onReceiveStatus: (status) =>
        resolve([...found, ...status.metadata.get("x-t").map(String), `${status.code}`]),
    });
    call.halfClose();
  });
  channel.close();
  expect(seen).toEqual(["a", "b, c", "d", "e", "9"]);
});

describe("an answer that is not as it should be ends the call", () => {
  const cases: readonly [string, string, (stream: ServerHttp2Stream) => void][] = [
    ["compressed", "UNIMPLEMENTED", (s) => answer(s, Buffer.from([1, 0, 0, 0, 0]), { "grpc-status": "0" })],
    ["cut off", "INTERNAL", (s) => answer(s, frameHeader(9), { "grpc-status": "0" })],
    ["not protobuf", "INTERNAL", (s) => answer(s, Buffer.from([0, 0, 0, 0, 1, 255]), { "grpc-status": "0" })],
    ["empty", "UNIMPLEMENTED", (s) => answer(s, Buffer.alloc(0), { "grpc-status": "0" })],
    ["without a status", "INTERNAL", (s) => answer(s, frameHeader(0), {})],
    ["of an unknown code", "UNKNOWN", (s) => answer(s, frameHeader(0), { "grpc-status": "77" })],
    [
      "headers only",
      "ABORTED",
      (s) => s.respond({ ...grpcHeaders, "grpc-status": "10" }, { endStream: true }),
    ],
    ["a web page", "UNKNOWN", (s) => s.respond({ ":status": 200, "content-type": "text/html" })],
    ["a proxy's refusal", "UNAVAILABLE", (s) => s.respond({ ":status": 503 }, { endStream: true })],
    ["a reset", "CANCELLED", (s) => s.close(constants.NGHTTP2_CANCEL)],
    ["a refusal", "UNAVAILABLE", (s) => s.close(constants.NGHTTP2_REFUSED_STREAM)],
    ["calm wanted", "RESOURCE_EXHAUSTED", (s) => s.close(constants.NGHTTP2_ENHANCE_YOUR_CALM)],
    ["the end of the connection", "UNAVAILABLE", (s) => s.session?.destroy()],
  ];

  test.each(cases)("%s: %s", async (_name, codeName, behave) => {
    serve = behave;
    await expect(client.unary(ping, {})).rejects.toMatchObject({ codeName });
  });
});

test("a later call does not wait on a connection that the peer is closing", async () => {
  serve = (stream) => {
    stream.session?.goaway();
    answer(stream, frameHeader(0), { "grpc-status": "0" });
  };
  await client.unary(ping, {});
  await sleep(20);
  await expect(client.unary(ping, {})).rejects.toMatchObject({ codeName: "UNAVAILABLE" });
});

test("closing lets a call under way finish and refuses the next", async () => {
  serve = (stream) => {
    setTimeout(() => answer(stream, frameHeader(0), { "grpc-status": "0" }), 50);
  };
  const underWay = client.unary(ping, {});
  await sleep(10);
  client.close();
  await expect(client.unary(ping, {})).rejects.toMatchObject({ codeName: "UNAVAILABLE" });
  await expect(underWay).resolves.toMatchObject({ Workers: [] });
});

test("a peer that goes while this side's end is still on its way takes nothing else with it", async () => {
  // Its end never arrives: Node then asserts that nothing is under way when it would say goodbye.
  const duplex = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done(), final() {} });
  const channel = new DuplexChannel(duplex);
  await sleep(10);
  duplex.push(null);
  expect(await channel.lost).toBe("The engine closed the connection");
  await sleep(10);
  expect(duplex.destroyed).toBe(true);
});

test("a stream that was dead before the first call gives an error at once", async () => {
  const socket = connect(path);
  socket.destroy(new Error("never was"));
  await expect(connectDuplex(socket).unary(ping, {})).rejects.toMatchObject({ codeName: "UNAVAILABLE" });
});
