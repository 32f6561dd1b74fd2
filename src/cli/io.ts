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
  /** Calls `handler` when the user interrupts the program, once; the next interrupt ends it. Returns how to stop that. */
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
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
    input: () => process.stdin,
    onInterrupt,
  };
}

function onInterrupt(handler: () => void): () => void {
  const second = (): void => process.exit(EXIT.cancelled);
  const first = (): void => {
    process.on("SIGINT", second);
    handler();
  };
  process.once("SIGINT", first);
  return () => {
    process.off("SIGINT", first);
    process.off("SIGINT", second);
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    isTerminal: stream.isTTY === true,
    columns: () => stream.columns,
    rows: () => stream.rows,
    write: (data) => {
      stream.write(data);
    },
    stream: () =>
      new Writable({
        write: (chunk, _, taken) => {
          stream.write(chunk, taken);
        },
      }),
  };
}
