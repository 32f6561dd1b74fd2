import { describe, expect, test } from "vitest";
import { Failure } from "../failure.ts";
import type { FlagTable } from "./flag.ts";
import { parseFlags } from "./parse-flags.ts";

const table = {
  tag: { kind: "list", short: "t", value: "NAME", doc: "" },
  file: { kind: "text", short: "f", value: "FILE", doc: "" },
  progress: { kind: "text", value: "MODE", choices: ["auto", "plain"], doc: "" },
  push: { kind: "switch", short: "p", doc: "" },
  load: { kind: "switch", short: "l", doc: "" },
} as const satisfies FlagTable;

describe("parseFlags", () => {
  test.each<[words: string, want: object, operands?: string[]]>([
    ["", { tag: [], file: undefined, push: undefined }],
    ["-t a --tag b --tag=c -td", { tag: ["a", "b", "c", "d"] }],
    ["-f x --file=y .", { file: "y" }, ["."]],
    ["-pl", { push: true, load: true }],
    ["--push=false --load=TRUE", { push: false, load: true }],
    ["--push .", { push: true }, ["."]],
    ["--file=", { file: "" }],
    ["-f -", { file: "-" }],
    ["- --push", { push: true }, ["-"]],
    ["-- --push", { push: undefined }, ["--push"]],
    ["--tag a=b=c", { tag: ["a=b=c"] }],
    ["--progress plain", { progress: "plain" }],
  ])("%s", (words, want, operands = []) => {
    const parsed = parseFlags(table, words === "" ? [] : words.split(" "));
    expect(parsed.values).toMatchObject(want);
    expect(parsed.operands).toEqual(operands);
  });

  test.each([
    ["--pusch", 'unknown flag "--pusch"', 'did you mean "--push"?'],
    ["--constructor", 'unknown flag "--constructor"', "see --help"],
    ["--__proto__=1", 'unknown flag "--__proto__"', "see --help"],
    ["-x", 'unknown flag "-x"', "see --help"],
    ["--file", "--file needs a value: FILE", undefined],
    ["--push=maybe", '--push is on or off, not "maybe"', "write --push=true or --push=false"],
    ["--progress plan", 'unknown value of --progress "plan"', 'did you mean "plain"?'],
  ])("%s is refused", (words, message, hint) => {
    const parse = (): unknown => parseFlags(table, words.split(" "));
    expect(parse).toThrow(Failure);
    expect(parse).toThrow(expect.objectContaining({ message, hint, exitCode: 64 }));
  });
});
