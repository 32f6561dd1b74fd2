import { describe, expect, test } from "vitest";
import { parseIgnoreFile } from "./ignore-file.ts";

describe("parseIgnoreFile", () => {
  test.each<[text: string, patterns: string[]]>([
    ["", []],
    ["a\nb\r\n\n  c  \n", ["a", "b", "c"]],
    ["# a comment\n # a pattern\n", ["# a pattern"]],
    ["\uFEFF# a comment\nx", ["x"]],
    ["/a/./b//c/../d/", ["a/b/d"]],
    ["!/keep", ["!keep"]],
    ["! keep ", ["!keep"]],
    ["**/*.log\n!important.log", ["**/*.log", "!important.log"]],
    ["/\n.", ["/", "."]],
    ["../x", ["../x"]],
    ["/../x", ["x"]],
  ])("%j", (text, patterns) => {
    expect(parseIgnoreFile(text)).toEqual({ kind: "patterns", patterns });
  });

  test("an exception of nothing is refused with its line", () => {
    expect(parseIgnoreFile("a\n!\n")).toMatchObject({ kind: "refused", line: 2 });
  });
});
