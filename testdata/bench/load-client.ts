import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import type { DescMethod } from "@bufbuild/protobuf";

/** Makes one unary gRPC call over and over, and reads of the answers no more than whether they are whole and good. */
export interface LoadClient {
  /** Resolves at the call's end. Rejects when it has another status than OK, or its answer is not one whole message. */
  readonly call: (request: Uint8Array) => Promise<void>;
  readonly close: () => void;
}

/** A byte that says whether the message is compressed, and its length. */
const HEAD_BYTES = 5;

/** Calls a method on a Unix socket, by HTTP/2 alone: what a client of gRPC does beside it would be measured as the server's. */
export function connectLoad(socket: string, method: DescMethod): LoadClient {
  const session = connectHttp2("http://localhost", {
    createConnection: () => connect(socket),
    settings: { initialWindowSize: 1024 * 1024 },
  });
  // As gRPC's clients do: the usual 64 KiB hold a server up.
  session.on("connect", () => session.setLocalWindowSize(16 * 1024 * 1024));
  const headers = {
    ":method": "POST",
    ":path": `/${method.parent.typeName}/${method.name}`,
    "content-type": "application/grpc",
    te: "trailers",
  };
  return {
    call: (request) =>
      new Promise((resolve, reject) => {
        const head = Buffer.alloc(HEAD_BYTES);
        head.writeUInt32BE(request.byteLength, 1);
        const stream = session.request(headers);
        let status: unknown;
        let received = 0;
        let announced = 0;
        stream.on("data", (chunk: Buffer) => {
          if (received === 0) announced = HEAD_BYTES + chunk.readUInt32BE(1);
          received += chunk.byteLength;
        });
        stream.on("trailers", (trailers) => {
          status = trailers["grpc-status"];
        });
        stream.on("error", reject);
        stream.on("close", () => {
          if (status === "0" && received > 0 && received === announced) resolve();
          else reject(new Error(`status ${String(status)}, ${received} of ${announced} bytes`));
        });
        stream.end(Buffer.concat([head, request]));
      }),
    close: () => session.close(),
  };
}
