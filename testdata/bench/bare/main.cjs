/** The least a frontend in Node can do: it greets the engine (Ping) and returns an empty image (Return). */
"use strict";
const http2 = require("node:http2");
const { Duplex } = require("node:stream");

const connection = Duplex.from({ readable: process.stdin, writable: process.stdout });
const session = http2.connect("http://engine", { createConnection: () => connection });

/** One gRPC call; resolves at its end. A message is preceded by a byte (not compressed) and its length. */
function call(method, message) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  const stream = session.request({
    ":method": "POST",
    ":path": `/moby.buildkit.v1.frontend.LLBBridge/${method}`,
    "content-type": "application/grpc",
    te: "trailers",
  });
  stream.resume();
  stream.end(Buffer.concat([head, message]));
  return new Promise((resolve, reject) => {
    stream.on("error", reject);
    stream.on("trailers", (trailers) => {
      if (trailers["grpc-status"] === "0") resolve();
      else reject(new Error(`${method}: ${trailers["grpc-message"]}`));
    });
  });
}

/** ReturnRequest with an empty Result in field 1. */
const EMPTY_RESULT = Buffer.from([0x0a, 0x00]);

call("Ping", Buffer.alloc(0))
  .then(() => call("Return", EMPTY_RESULT))
  .then(
    () => process.exit(0),
    (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    },
  );
