import { SCRIPT_EPOCH, type ScriptName, scriptText } from "../../lower/index.ts";

/** One of our scripts as a command: its text is an argument like those it takes, so that no file of ours is needed. */
export function scriptCommand(name: ScriptName, args: readonly string[]): readonly string[] {
  return ["/bin/sh", "-c", scriptText(name), `mlspec-${name}`, ...args];
}

/** The clock our scripts tell. */
export const EPOCH: readonly [string, string] = ["SOURCE_DATE_EPOCH", SCRIPT_EPOCH];
