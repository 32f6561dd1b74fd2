import { type Format, refused, understood } from "./format.ts";

const NAME = /^[a-z][a-z0-9_.]*$/;

/** A kind of processor by archspec's name. */
export const CPU_TARGET: Format<string> = {
  name: "cpu-target",
  expected: "a kind of processor",
  example: "x86_64_v3",
  pattern: NAME.source,
  limit: 64,
  read: (text) =>
    NAME.test(text)
      ? understood(text)
      : refused("bad-name", 'it holds small letters, digits, "_" and "." only, as in x86_64_v3'),
};
