import { Writable } from "node:stream";
import type { Environment } from "./environment.ts";
import { EXIT } from "./exit-code.ts";

/** What a command may touch of the process around it; tests give their own. */
export interface Io {
  readonly env: Environment;
  readonly cwd: string;
  /** Results: what a pipe reads. */
  readonly out: Output;
  /** Progress, warnings and errors. */
  readonly err: Output;
  /** Standard input, to be read once. */
  readonly input: () => AsyncIterable<Uint8Array>;
  /** Calls `handler` when the program is asked to end, once; the next time it does. Returns how to stop that. */
  readonly onInterrupt: (handler: () => void) => () => void;
}

/** One of the process's output streams. */
export interface Output {
  readonly isTerminal: boolean;
  /** Width of the terminal in characters; undefined where there is none. */
  readonly columns: () => number | undefined;
  readonly rows: () => number | undefined;
  readonly write: (data: string | Uint8Array) => void;
  /** For more than fits into memory: waits until what was written is taken. Ending it leaves the output open. */
  readonly stream: () => Writable;
}

/** The real process's streams. */
export function processIo(): Io {
  return {
    env: process.env,
    cwd: process.cwd(),
    // A reader that has seen enough, such as head(1), is no failure of ours; without one there is nothing left to do.
    out: outputOf(process.stdout, () => process.exit(EXIT.ok)),
    // Nobody follows how it goes: it goes on.
    err: outputOf(process.stderr, () => undefined),
    input: () => process.stdin,
    onInterrupt,
  };
}

/** What asks a program to end: Ctrl-C, and those who started it. */
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

function onInterrupt(handler: () => void): () => void {
  let isSecond = false;
  const onSignal = (): void => {
    if (isSecond) process.exit(EXIT.cancelled);
    isSecond = true;
    handler();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

function outputOf(stream: NodeJS.WriteStream, onClosed: () => void): Output {
  let isStreaming = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    // Whoever writes an archive is told by the write itself.
    if (!isStreaming) onClosed();
  });
  return {
    isTerminal: stream.isTTY === true,
    columns: () => stream.columns,
    rows: () => stream.rows,
    write: (data) => {
      stream.write(data);
    },
    stream: () => {
      isStreaming = true;
      const taker = new Writable({
        write: (chunk, _, taken) => {
          stream.write(chunk, taken);
        },
      });
      // Each write has told its error already.
      taker.on("error", () => undefined);
      return taker;
    },
  };
}
