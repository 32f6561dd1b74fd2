import { suggest } from "../diagnostics/index.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";

/** Ends a command with a message of one sentence, what to do about it, and an exit code. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** A mistake on the command line. */
export function usageFailure(message: string, hint?: string): Failure {
  return new Failure(EXIT.usage, message, hint);
}

/** A word that is none of `known`; says which one is nearest. */
export function unknownWord(what: string, word: string, known: Iterable<string>, otherwise: string): Failure {
  const near = suggest(word, known);
  return usageFailure(
    `unknown ${what} "${word}"`,
    near === undefined ? otherwise : `did you mean "${near}"?`,
  );
}
