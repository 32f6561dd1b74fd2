import { expect, test } from "vitest";
import { suggest } from "./suggest.ts";

const KEYS = ["packages", "python", "platforms", "files", "env", "entrypoint", "user"];

test.each([
  ["pakages", "packages"],
  ["packagse", "packages"],
  ["Python", "python"],
  ["enviroment", undefined],
  ["fils", "files"],
  ["usr", "user"],
  ["evn", "env"],
  ["x", undefined],
  ["", undefined],
  ["zzzzzz", undefined],
  ["env", undefined],
])("%j suggests %j", (word, near) => {
  expect(suggest(word, KEYS)).toBe(near);
});

test("the first of equally near words is taken, and long words cost nothing", () => {
  expect(suggest("tast", ["test", "task"])).toBe("test");
  expect(suggest("a".repeat(100_000), ["a".repeat(99_999)])).toBeUndefined();
});
