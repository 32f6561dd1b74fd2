import { csvFields } from "./csv-fields.ts";

/** The client's table of options, as sent. */
export type RawOptions = Readonly<Record<string, string>>;

/** Reads single options and gathers what is wrong with them. */
export interface OptionReader {
  /** The option's text; undefined when it is absent or empty. */
  text(name: string): string | undefined;
  has(name: string): boolean;
  /** All options whose names begin with the prefix, by the rest of the name, sorted. */
  withPrefix(prefix: string): ReadonlyMap<string, string>;
  boolean(name: string): boolean | undefined;
  /** A whole number of at least `min`. */
  integer(name: string, min: number): number | undefined;
  /** One of the words. */
  choice<Word extends string>(name: string, words: readonly Word[]): Word | undefined;
  list(name: string): readonly string[];
  refuse(name: string, reason: string): void;
  readonly complaints: readonly string[];
}

/** Spellings of Go's strconv.ParseBool, which BuildKit's clients are checked with. */
const TRUE = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const FALSE = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** A reader over a client's options; nothing in it throws. */
export function readOptions(raw: RawOptions): OptionReader {
  const complaints: string[] = [];
  const refuse = (name: string, reason: string): void => void complaints.push(`option ${name}: ${reason}`);
  const text = (name: string): string | undefined =>
    Object.hasOwn(raw, name) ? raw[name] || undefined : undefined;

  return {
    complaints,
    refuse,
    text,
    has: (name) => Object.hasOwn(raw, name),
    withPrefix(prefix) {
      const names = Object.keys(raw).filter((name) => name.startsWith(prefix));
      return new Map(names.sort().map((name) => [name.slice(prefix.length), raw[name] ?? ""]));
    },
    boolean(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      if (TRUE.has(value)) return true;
      if (!FALSE.has(value)) refuse(name, `"${value}" is neither true nor false`);
      return false;
    },
    integer(name, min) {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = Number(value);
      if (/^-?\d{1,16}$/.test(value) && Number.isSafeInteger(number) && number >= min) return number;
      refuse(name, `"${value}" is not a whole number of at least ${min}`);
      return undefined;
    },
    choice(name, words) {
      const value = text(name);
      if (value === undefined) return undefined;
      const word = words.find((candidate) => candidate === value);
      if (word === undefined) refuse(name, `"${value}" is not one of ${words.join(", ")}`);
      return word;
    },
    list(name) {
      const fields = csvFields(text(name) ?? "");
      if (fields === undefined) refuse(name, "a quote is not closed, or text follows a closed one");
      return fields ?? [];
    },
  };
}
