import type { ErrorDetail, RpcCode } from "../../buildkit/rpc/index.ts";
import type { CompileRequest, LintRequest } from "../../proto/index.ts";
import type { CompileAnswer, LintAnswer } from "../service/index.ts";

/** What a thread is told at its start. */
export interface ThreadSettings {
  /** The largest spec, in bytes. */
  readonly specBytes: number;
}

/** A question to a thread; messages travel as structured clones. */
export type ThreadQuestion = { readonly id: number } & (
  | { readonly method: "compile"; readonly message: CompileRequest }
  | { readonly method: "lint"; readonly message: LintRequest }
);

/** Its answer. */
export type ThreadAnswer = { readonly id: number } & (
  | { readonly answer: CompileAnswer | LintAnswer }
  | {
      readonly error: {
        readonly code: RpcCode;
        readonly message: string;
        readonly details: readonly ErrorDetail[];
      };
    }
);
