import { Socket } from "node:net";
import { Duplex, type Readable, type Writable } from "node:stream";

/**
 * Standard input and output of this process as one byte stream: the connection of a frontend to its engine.
 *
 * Nothing else may be written to standard output. process.stdout is passed over because on a pipe it writes
 * synchronously and would stop the event loop while the engine is busy; process.stdin, for the time it takes to load.
 *
 * Throws when either is a file or terminal: then it was not an engine that started the process.
 */
export function stdioDuplex(): Duplex {
  try {
    const input = new Socket({ fd: 0, readable: true, writable: false });
    const output = new Socket({ fd: 1, readable: false, writable: true });
    return joinDuplex(input, output);
  } catch (cause) {
    throw new Error(
      "Standard input and output are no pipes: this program is meant to be started by BuildKit",
      {
        cause,
      },
    );
  }
}

/** One stream that reads from `input` and writes to `output`, with back-pressure, and that fails when either does. */
export function joinDuplex(input: Readable, output: Writable): Duplex {
  const joined = new Duplex({
    read: () => {
      input.resume();
    },
    write: (chunk: Buffer, encoding, callback) => {
      output.write(chunk, encoding, callback);
    },
    final: (callback) => {
      output.end(callback);
    },
    destroy: (error, callback) => {
      input.destroy();
      output.destroy();
      callback(error);
    },
  });
  input.on("data", (chunk: Buffer) => {
    if (!joined.push(chunk)) input.pause();
  });
  input.on("end", () => joined.push(null));
  input.on("error", (error) => joined.destroy(error));
  output.on("error", (error) => joined.destroy(error));
  return joined;
}
