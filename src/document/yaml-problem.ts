import type { YAMLError } from "yaml";

/** Our words for a YAML mistake. */
export interface YamlProblem {
  readonly problem: string;
  readonly hint?: string;
}

interface Row extends YamlProblem {
  readonly code: YAMLError["code"];
  /** Some of the parser's codes stand for several mistakes; its message tells them apart. */
  readonly when?: RegExp;
}

// First match wins. Where no row matches, the parser's code itself is shown.
const ROWS: readonly Row[] = [
  { code: "TAB_AS_INDENT", problem: "a tab is used to indent", hint: "indent with spaces" },
  { code: "MISSING_CHAR", when: /closing/, problem: "the closing quote is missing" },
  { code: "MISSING_CHAR", when: /Missing , /, problem: 'a comma, or the closing "]" or "}", is missing' },
  { code: "MISSING_CHAR", when: /end with a/, problem: 'the closing "]" or "}" is missing' },
  {
    code: "MISSING_CHAR",
    when: /Implicit map keys/,
    problem: 'a key needs ":" and a value',
    hint: 'write "key: value"',
  },
  { code: "MISSING_CHAR", when: /without - indicator/, problem: 'a list item needs "- " in front' },
  { code: "MISSING_CHAR", when: /space after :/, problem: 'a space is missing after ":"' },
  { code: "MISSING_CHAR", when: /Comments/, problem: 'a space is missing before "#"' },
  { code: "MISSING_CHAR", problem: "something is missing here" },
  {
    code: "BAD_INDENT",
    when: /sequence items|same column/,
    problem: "entries of one list or mapping start in different columns",
  },
  { code: "BAD_INDENT", problem: "the indentation does not fit the lines above" },
  {
    code: "UNEXPECTED_TOKEN",
    when: /Unexpected ,|empty item/,
    problem: "there is nothing between two commas",
  },
  {
    code: "UNEXPECTED_TOKEN",
    when: /Block scalar header/,
    problem: 'text must start on the line after "|" or ">"',
  },
  { code: "UNEXPECTED_TOKEN", problem: "this does not belong here" },
  {
    code: "BAD_SCALAR_START",
    problem: "a plain value cannot start with this character",
    hint: "put the value in quotes",
  },
  {
    code: "BLOCK_AS_IMPLICIT_KEY",
    problem: "a second mapping starts on the line of the first",
    hint: 'a value which holds ": " needs quotes',
  },
  { code: "MULTILINE_IMPLICIT_KEY", problem: "a key must be on one line" },
  {
    code: "BLOCK_IN_FLOW",
    problem: 'inside "[ ]" or "{ }" values are written with commas, not on indented lines',
  },
  { code: "KEY_OVER_1024_CHARS", problem: "a key is longer than 1024 characters" },
  {
    code: "BAD_DQ_ESCAPE",
    problem: "there is no such escape sequence",
    hint: "write \\\\ for one backslash, or use single quotes",
  },
  { code: "BAD_ALIAS", problem: "the name of an anchor or alias is missing or wrong" },
  { code: "ALIAS_PROPS", problem: "an alias cannot have an anchor or tag of its own" },
  { code: "MULTIPLE_ANCHORS", problem: "a value can have one anchor only" },
  { code: "BAD_PROP_ORDER", problem: "an anchor stands before the value, after the indicator" },
];

/** Returns our words for a mistake the YAML parser found. */
export function describeYamlProblem(error: YAMLError): YamlProblem {
  const row = ROWS.find((r) => r.code === error.code && (r.when === undefined || r.when.test(error.message)));
  if (row === undefined) return { problem: error.code.toLowerCase().replaceAll("_", " ") };
  return row.hint === undefined ? { problem: row.problem } : { problem: row.problem, hint: row.hint };
}
