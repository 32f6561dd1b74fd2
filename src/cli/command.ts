import type { ExitCode } from "./exit-code.ts";
import { type FlagTable, type ParsedFlags, parseFlags } from "./flags/index.ts";
import type { Io } from "./io.ts";

/** A command as the dispatcher sees it. */
export interface Command {
  /** Operands as help writes them, such as `[FILE]`. */
  readonly operands: string;
  /** What help says below the summary. */
  readonly about: string;
  readonly flags: FlagTable;
  /** Command lines that do something for a spec in the current folder; the reference has them, and tests run them. */
  readonly examples: readonly string[];
  readonly run: (words: readonly string[], io: Io) => Promise<ExitCode>;
}

/** A command by name; its code is loaded only when it is used. */
export interface CommandEntry {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

interface CommandInit<T extends FlagTable> {
  readonly operands: string;
  readonly about: string;
  readonly flags: T;
  readonly examples: readonly string[];
  readonly run: (parsed: ParsedFlags<T>, io: Io) => Promise<ExitCode>;
}

/** A command whose `run` is given its flags as its own table types them. */
export function command<const T extends FlagTable>(init: CommandInit<T>): Command {
  return { ...init, run: async (words, io) => init.run(parseFlags(init.flags, words), io) };
}
