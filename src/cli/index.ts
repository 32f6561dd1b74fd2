/**
 * cli: the program `mlspec`.
 *
 * In: a command line and the process around it. Out: text and an exit code.
 * Invariant: every command line ends with one of the documented exit codes and, unless it is 0, with a sentence on
 * standard error. Results go to standard output, everything else to standard error.
 * It must not know the language, planning or BuildKit's wire: it asks their rooms and prints what they say.
 */
export { componentReference } from "./component-reference.ts";
export { EXIT, type ExitCode } from "./exit-code.ts";
export { type Io, type Output, processIo } from "./io.ts";
export { commandReference } from "./reference.ts";
export { runCli } from "./run-cli.ts";
