/**
 * flags: the words of a command line by a table.
 *
 * In: a table of flags and words. Out: typed values, or a usage failure that names the nearest flag.
 * Invariant: pure. It must not know what any flag is for.
 */
export type { Flag, FlagTable, FlagValues } from "./flag.ts";
export { type ParsedFlags, parseFlags } from "./parse-flags.ts";
