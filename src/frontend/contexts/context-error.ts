/** What a client sent in place of files cannot be used; the option that sent it is named first. */
export class ContextError extends Error {
  constructor(option: string, reason: string, cause?: unknown) {
    super(`option ${option}: ${reason}`, cause === undefined ? undefined : { cause });
    this.name = "ContextError";
  }
}
