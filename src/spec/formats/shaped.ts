import { type Format, refused, understood } from "./format.ts";

/** A format that is a pattern and nothing more; `why` tells what is wrong with a text it does not fit. */
export function shaped(
  name: string,
  expected: string,
  example: string,
  pattern: RegExp,
  why: string,
): Format<string> {
  return {
    name,
    expected,
    example,
    pattern: pattern.source,
    limit: 32,
    read: (text) => (pattern.test(text) ? understood(text) : refused("bad-version", why)),
  };
}
