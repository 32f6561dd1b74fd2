import { describe, expect, it } from "vitest";
import { compileGlob } from "./glob.ts";

/** Outcomes of moby's patternmatcher. */
const cases: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
  ["a", "a", true],
  ["a", "a/b", false],
  ["*", "a", true],
  ["*", "a/b", false],
  ["*.txt", "a.txt", true],
  ["*.txt", "d/a.txt", false],
  ["a?c", "abc", true],
  ["a?c", "a/c", false],
  ["a?c", "a\u{1F600}c", true],
  ["**", "a/b/c", true],
  ["**/", "a/b", true],
  ["dir/**", "dir/a/b", true],
  ["dir/**", "dir", false],
  ["**/dir", "dir", true],
  ["**/dir", "a/b/dir", true],
  ["**/dir", "a/xdir", false],
  ["**dir", "a/xdir", true],
  ["**/dir/**", "dir/a", true],
  ["**/dir/**", "x/dir/a", true],
  ["a/**/b", "a/b", true],
  ["a/**/b", "a/x/y/b", true],
  ["a/**/b", "a/xb", false],
  ["**/*.txt", "a.txt", true],
  ["**/*.txt", "x/a.txt", true],
  ["**/*.txt", "x/atxt", false],
  ["[a-c]x", "bx", true],
  ["[a-c]x", "dx", false],
  ["[^a-c]x", "dx", true],
  ["[\\]]", "]", true],
  ["a.c", "abc", false],
  ["a+(b)|{c}$", "a+(b)|{c}$", true],
  ["\\*", "*", true],
  ["\\*", "a", false],
  ["ä/*", "ä/ö", true],
];

describe("a pattern", () => {
  it.each(cases)("%j and the path %j: %s", (pattern, path, matches) => {
    expect(compileGlob(pattern)(path)).toBe(matches);
  });

  it.each(["[", "[a", "a\\"])("%j is none", (pattern) => {
    expect(() => compileGlob(pattern)).toThrow(/the pattern/);
  });

  it("of many stars has its answer, where trying all ways would never end", () => {
    const matches = compileGlob(`${"*a".repeat(30)}b`);
    expect(matches("a".repeat(2000))).toBe(false);
  });
});
