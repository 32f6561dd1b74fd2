import type { ErrorDetail, RpcCode } from "../../buildkit/rpc/index.ts";

/** What a thread is told at its start. */
export interface ThreadSettings {
  /** The largest spec, in bytes. */
  readonly specBytes: number;
}

/** The methods that threads answer. */
export type ThreadMethod = "compile" | "lint";

/**
 * A question to a thread: a request, encoded. Messages travel in the form of the wire, whose memory is handed over as one
 * piece: a thread that serves would spend its time on copies of their fields, and on collecting them, else.
 */
export interface ThreadQuestion {
  readonly id: number;
  readonly method: ThreadMethod;
  readonly request: Uint8Array;
}

/** Its answer: a response, encoded, or an error. */
export type ThreadAnswer = { readonly id: number } & (
  | { readonly response: Uint8Array }
  | {
      readonly error: {
        readonly code: RpcCode;
        readonly message: string;
        readonly details: readonly ErrorDetail[];
      };
    }
);
