import { parseArgs } from "node:util";
import { unknownWord, usageFailure } from "../failure.ts";
import { parseBoolean } from "../parse-boolean.ts";
import type { Flag, FlagTable, FlagValues } from "./flag.ts";

/** A command line, read. */
export interface ParsedFlags<T extends FlagTable> {
  readonly values: FlagValues<T>;
  /** What stands outside flags, and everything after `--`. */
  readonly operands: readonly string[];
}

/**
 * Reads the words after a command's name by its table: `--name value`, `--name=value`, `-n value`, `-nvalue`, switches
 * in groups. Throws a usage failure on a flag the table does not have, a missing value, or one that is no choice.
 */
export function parseFlags<T extends FlagTable>(table: T, words: readonly string[]): ParsedFlags<T> {
  const values = new Map<string, boolean | string | string[]>();
  const operands: string[] = [];
  for (const token of tokensOf(table, words)) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const flag = Object.hasOwn(table, name) ? table[name] : undefined;
    if (flag === undefined) throw unknownFlag(table, rawName);
    store(values, name, flag, rawName, value);
  }
  return { values: complete(table, values), operands };
}

function tokensOf(table: FlagTable, words: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { kind, short }]) => [
      name,
      { type: kind === "switch" ? ("boolean" as const) : ("string" as const), ...(short && { short }) },
    ]),
  );
  return parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function store(
  values: Map<string, boolean | string | string[]>,
  name: string,
  flag: Flag,
  written: string,
  value: string | undefined,
): void {
  if (flag.kind === "switch") {
    values.set(name, value === undefined || readBoolean(written, value));
    return;
  }
  if (value === undefined) throw usageFailure(`${written} needs a value: ${flag.value}`);
  if (flag.kind === "list") {
    const before = values.get(name);
    values.set(name, [...(Array.isArray(before) ? before : []), value]);
    return;
  }
  if (flag.choices !== undefined && !flag.choices.includes(value)) {
    throw unknownWord(`value of ${written}`, value, flag.choices, `one of ${flag.choices.join(", ")}`);
  }
  values.set(name, value);
}

function readBoolean(written: string, value: string): boolean {
  const isOn = parseBoolean(value);
  if (isOn !== undefined) return isOn;
  throw usageFailure(`${written} is on or off, not "${value}"`, `write ${written}=true or ${written}=false`);
}

function unknownFlag(table: FlagTable, written: string): Error {
  const known = Object.keys(table).map((name) => `--${name}`);
  return unknownWord("flag", written, written.startsWith("--") ? known : [], "see --help");
}

function complete<T extends FlagTable>(table: T, values: ReadonlyMap<string, unknown>): FlagValues<T> {
  const all = Object.entries(table).map(([name, { kind }]) => [
    name,
    values.get(name) ?? (kind === "list" ? [] : undefined),
  ]);
  // Each value was stored by its own flag's kind; the union of all tables cannot say so.
  return Object.fromEntries(all) as FlagValues<T>;
}
