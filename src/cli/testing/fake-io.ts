import { Writable } from "node:stream";
import type { Environment } from "../environment.ts";
import type { Io, Output } from "../io.ts";

/** Test support: a process whose output is kept. */
export interface FakeIo extends Io {
  readonly printed: () => string;
  readonly told: () => string;
}

/** What a fake process starts with. */
export interface FakeIoInit {
  readonly env?: Environment;
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** Size of the terminal on both outputs; absent: none. */
  readonly terminal?: { readonly columns: number; readonly rows: number };
}

/** An Io that touches nothing of the test's own process. */
export function fakeIo({ env = {}, cwd = "/", input = "", terminal }: FakeIoInit = {}): FakeIo {
  const sink = (): Output & { readonly text: () => string } => {
    const chunks: Buffer[] = [];
    return {
      isTerminal: terminal !== undefined,
      columns: () => terminal?.columns,
      rows: () => terminal?.rows,
      write: (data) => void chunks.push(Buffer.from(data)),
      stream: () =>
        new Writable({
          write: (chunk: Buffer, _, taken) => {
            chunks.push(chunk);
            taken();
          },
        }),
      text: () => Buffer.concat(chunks).toString(),
    };
  };
  const out = sink();
  const err = sink();
  return {
    env,
    cwd,
    out,
    err,
    input: async function* () {
      yield Buffer.from(input);
    },
    onInterrupt: () => () => undefined,
    printed: out.text,
    told: err.text,
  };
}
