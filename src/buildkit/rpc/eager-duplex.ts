import { Duplex } from "node:stream";

/**
 * The same byte stream, whose writes are taken at once. Node's HTTP/2 reads nothing while a write of its own waits, so
 * two of them that both send would wait for each other for ever. What waits here is bounded all the same: by the window
 * that the peer gives to a connection.
 */
export function eagerDuplex(stream: Duplex): Duplex {
  const eager: Duplex = new Duplex({
    read: () => {
      stream.resume();
    },
    write: (chunk: Buffer, _encoding, callback) => {
      stream.write(chunk);
      callback();
    },
    final: (callback) => {
      stream.end();
      callback();
    },
    destroy: (error, callback) => {
      stream.destroy();
      callback(error);
    },
  });
  stream.on("data", (chunk: Buffer) => {
    if (!eager.push(chunk)) stream.pause();
  });
  stream.on("end", () => eager.push(null));
  stream.on("error", (error) => eager.destroy(error));
  stream.on("close", () => eager.destroy());
  return eager;
}
