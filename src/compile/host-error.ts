import type { Span } from "../source/index.ts";

/** The world could not answer a question a spec needs answered; the host's own error is the cause. */
export class HostError extends Error {
  readonly subject: string;
  readonly span: Span | undefined;

  constructor(subject: string, span: Span | undefined, cause: unknown) {
    super(`${subject}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "HostError";
    this.subject = subject;
    this.span = span;
  }
}
