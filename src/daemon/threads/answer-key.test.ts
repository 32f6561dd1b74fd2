import { expect, test } from "vitest";
import { answerKey } from "./answer-key.ts";

test("methods and requests have keys of their own", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const keys = [
    answerKey("compile", bytes("a")),
    answerKey("lint", bytes("a")),
    answerKey("lint", bytes("b")),
  ];
  expect(new Set(keys).size).toBe(3);
  expect(answerKey("compile", bytes("a"))).toBe(keys[0]);
});
