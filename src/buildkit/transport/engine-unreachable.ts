/** One engine that was tried in vain. */
export interface FailedAttempt {
  readonly address: string;
  /** Why it was tried. */
  readonly reason: string;
  /** What went wrong. */
  readonly message: string;
}

/** No engine answered. The message says which were tried, why, and what each said. */
export class EngineUnreachable extends Error {
  readonly attempts: readonly FailedAttempt[];

  constructor(attempts: readonly FailedAttempt[]) {
    const lines = attempts.map(({ address, reason, message }) => `  ${address} (${reason}): ${message}`);
    super(["No BuildKit engine could be reached", ...lines].join("\n"));
    this.name = "EngineUnreachable";
    this.attempts = attempts;
  }
}
