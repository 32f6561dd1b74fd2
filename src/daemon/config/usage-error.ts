/** A mistake on the command line or in the configuration; the message is all there is to say. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** 64: the command line; 65: the configuration. Of sysexits(3). */
  readonly exitCode: 64 | 65;

  constructor(message: string, exitCode: 64 | 65 = 64) {
    super(message);
    this.exitCode = exitCode;
  }
}
