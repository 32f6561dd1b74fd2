import type { CommandEntry } from "./command.ts";
import { COMMANDS } from "./command-table.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { Failure, unknownWord } from "./failure.ts";
import { commandHelp, generalHelp } from "./help.ts";
import type { Io } from "./io.ts";
import { readVersion } from "./version.ts";

/** Runs one command line (without the program's own name) to its end. Never rejects: every failure is printed. */
export async function runCli(words: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(words, io);
  } catch (error) {
    return printFailure(error, io);
  }
}

async function dispatch(words: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...rest] = words;
  if (first === undefined) {
    io.err.write(generalHelp(COMMANDS));
    return EXIT.usage;
  }
  if (first === "--version" || first === "-v" || first === "version") {
    io.out.write(`mlspec ${await readVersion()}\n`);
    return EXIT.ok;
  }
  if (first === "help" || first === "--help" || first === "-h") return help(rest, io);
  const entry = findCommand(first);
  const end = rest.indexOf("--");
  const own = end === -1 ? rest : rest.slice(0, end);
  if (own.includes("--help") || own.includes("-h")) return help([first], io);
  return (await entry.load()).run(rest, io);
}

async function help([name]: readonly string[], io: Io): Promise<ExitCode> {
  if (name === undefined) io.out.write(generalHelp(COMMANDS));
  else {
    const entry = findCommand(name);
    io.out.write(commandHelp(entry, await entry.load()));
  }
  return EXIT.ok;
}

function findCommand(name: string): CommandEntry {
  const found = COMMANDS.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const what = name.startsWith("-") ? "flag" : "command";
  throw unknownWord(what, name, [...COMMANDS.map((entry) => entry.name), "help"], "see mlspec help");
}

function printFailure(error: unknown, io: Io): ExitCode {
  if (error instanceof Failure) {
    io.err.write(`mlspec: ${error.message}\n`);
    if (error.hint !== undefined) io.err.write(`hint: ${error.hint}\n`);
    return error.exitCode;
  }
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err.write(
    `mlspec: this is a fault of mlspec, not of your spec; please report it with these lines\n${shown}\n`,
  );
  return EXIT.internal;
}
