import { expect, test } from "vitest";
import { createTwiceMemory } from "./index.ts";

/** A key weighs 1, a value its length. */
const memoryOf = (most: number) =>
  createTwiceMemory<string>({ most, weigh: (_key, value = "") => 1 + value.length });
const value = (length: number) => "x".repeat(length);

test("a value is kept when its key has come twice, and is the last one", () => {
  const memory = memoryOf(1000);
  memory.keep("a", "first");
  expect(memory.find("a")).toBeUndefined();
  memory.keep("a", "second");
  memory.keep("a", "third");
  expect(memory.find("a")).toBe("third");
});

test("what was asked for longest ago goes first, by what all weigh", () => {
  const memory = memoryOf(1000);
  const keys = [..."abcdefgh"];
  for (const key of [...keys, ...keys]) memory.keep(key, value(124));
  memory.find("a");
  for (let n = 0; n < 2; n++) memory.keep("i", value(124));
  expect([..."abci"].map((key) => memory.find(key) !== undefined)).toEqual([true, false, true, true]);
});

test("a very large value is not kept, and drives nothing out", () => {
  const memory = memoryOf(1000);
  for (let n = 0; n < 2; n++) memory.keep("a", value(1));
  for (let n = 0; n < 3; n++) memory.keep("large", value(125));
  expect(memory.find("large")).toBeUndefined();
  expect(memory.find("a")).toBeDefined();
});

test("keys that came once are forgotten too", () => {
  const memory = memoryOf(8);
  for (const key of [..."abcdefghi", "a"]) memory.keep(key, "");
  expect(memory.find("a")).toBeUndefined();
});
