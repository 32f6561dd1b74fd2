import { describe, expect, it } from "vitest";
import {
  DEFAULT_PATH,
  extendEnvironment,
  readEnvironment,
  setVariable,
  writeEnvironment,
} from "./environment.ts";

describe("readEnvironment", () => {
  it("keeps the order and everything after the first =", () => {
    expect(readEnvironment(["PATH=/a", "X=1=2", "EMPTY="])).toEqual([
      ["PATH", "/a"],
      ["X", "1=2"],
      ["EMPTY", ""],
    ]);
  });

  it("gives a PATH to an image that has none", () => {
    expect(readEnvironment(["X=1"])[0]).toEqual(["PATH", DEFAULT_PATH]);
  });
});

describe("setVariable", () => {
  it("replaces in place: the order of variables is part of a run's cache key", () => {
    const env = readEnvironment(["A=1", "PATH=/p", "B=2"]);
    expect(writeEnvironment(setVariable(env, "A", "9"))).toEqual(["A=9", "PATH=/p", "B=2"]);
    expect(writeEnvironment(setVariable(env, "C", "3"))).toEqual(["A=1", "PATH=/p", "B=2", "C=3"]);
  });
});

describe("extendEnvironment", () => {
  it.each([
    ["/x/bin:${PATH}", "/x/bin:/p"],
    ["${UNSET}", ""],
    ["${UNSET:-text}", "text"],
    ["${PATH:+set}", "set"],
    ["${UNSET:+set}", ""],
    ["$${PATH}", "${PATH}"],
    ["$PATH", "$PATH"],
    ["${not a name}", "${not a name}"],
  ])("reads %s as %s", (value, expected) => {
    const env = extendEnvironment(readEnvironment(["PATH=/p"]), { V: value });
    expect(env.at(-1)).toEqual(["V", expected]);
  });

  it("lets a later variable use an earlier one of the same spec", () => {
    const env = extendEnvironment(readEnvironment(["PATH=/p"]), {
      HOME_DIR: "/h",
      CACHE: "${HOME_DIR}/cache",
    });
    expect(env.at(-1)).toEqual(["CACHE", "/h/cache"]);
  });
});
