import { Duplex } from "node:stream";
import type { SessionBytesSchema } from "../../proto/index.ts";
import type { DuplexStream } from "../rpc/index.ts";

type SessionStream = DuplexStream<typeof SessionBytesSchema, typeof SessionBytesSchema>;

/** Largest message; engines take 16 MiB, and smaller ones keep the connection fair to other calls. */
const messageBytes = 1024 * 1024;

/** How much may be on its way to the connection before writers wait: waiting for each message would idle between them. */
const underwayBytes = 4 * 1024 * 1024;

/** The byte stream that a call's messages are pieces of, with back-pressure both ways. Destroying it cancels the call. */
export function tunnelDuplex(stream: SessionStream): Duplex {
  const messages = stream.messages[Symbol.asyncIterator]();
  let underway = 0;
  let waiting: (() => void) | undefined;
  const sent = (length: number) => {
    underway -= length;
    if (underway >= underwayBytes) return;
    const callback = waiting;
    waiting = undefined;
    callback?.();
  };
  const sendAll = (chunks: readonly Buffer[], callback: () => void) => {
    const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    for (let start = 0; start < bytes.length; start += messageBytes) {
      const data = bytes.subarray(start, start + messageBytes);
      underway += data.length;
      // A call that has ended takes everything and sends nothing; that it has ended is told where it is read.
      void stream.send({ data }).then(() => sent(data.length));
    }
    if (underway < underwayBytes) callback();
    else waiting = callback;
  };
  const duplex: Duplex = new Duplex({
    read: () => {
      messages.next().then(
        ({ done, value }) => duplex.push(done === true ? null : Buffer.from(value.data)),
        // How the call ended is told to those who use the connection; here it is the end of the bytes.
        () => duplex.destroy(),
      );
    },
    write: (chunk: Buffer, _encoding, callback) => sendAll([chunk], callback),
    // HTTP/2 writes many small pieces; together they are one message.
    writev: (chunks, callback) =>
      sendAll(
        chunks.map(({ chunk }) => chunk as Buffer),
        callback,
      ),
    final: (callback) => {
      stream.end();
      callback();
    },
    destroy: (error, callback) => {
      stream.cancel();
      callback(error);
    },
  });
  return duplex;
}
