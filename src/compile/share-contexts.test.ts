import { expect, test } from "vitest";
import { local } from "../llb/index.ts";
import { shareContexts } from "./share-contexts.ts";

test("a context that has all the paths wanted is not opened again", () => {
  const asked: (readonly string[])[] = [];
  const open = shareContexts((name, paths) => {
    asked.push(paths);
    return local(name, { followPaths: paths });
  });
  const both = open("context", ["a", "b"]);
  expect(open("context", ["b"])).toBe(both);
  expect(open("context", ["a", "c"])).not.toBe(both);
  const whole = open("context", []);
  expect(open("context", ["d"])).toBe(whole);
  expect(open("other", ["b"])).not.toBe(both);
  expect(asked).toEqual([["a", "b"], ["a", "c"], [], ["b"]]);
});
