/** What an option says cannot be done; the message names the option first. */
export class OptionError extends Error {
  constructor(option: string, reason: string, cause?: unknown) {
    super(`option ${option}: ${reason}`, cause === undefined ? undefined : { cause });
    this.name = "OptionError";
  }
}
