import { expect, test } from "vitest";
import { EncodedMessage } from "../../buildkit/rpc/index.ts";
import { createAnswerMemory, memoryKey } from "./answer-memory.ts";

const answer = (length: number) => new EncodedMessage(new Uint8Array(length));

test("an answer is kept when its request has come twice", () => {
  const memory = createAnswerMemory({ requests: 10, bytes: 100 });
  memory.keep("a", answer(1));
  expect(memory.find("a")).toBeUndefined();
  const second = answer(1);
  memory.keep("a", second);
  expect(memory.find("a")).toBe(second);
});

test("what was asked for longest ago goes first, by the bytes of answers", () => {
  const memory = createAnswerMemory({ requests: 100, bytes: 1000 });
  const keys = [..."abcdefgh"];
  for (const key of [...keys, ...keys]) memory.keep(key, answer(125));
  memory.find("a");
  for (let n = 0; n < 2; n++) memory.keep("i", answer(125));
  expect([..."abci"].map((key) => memory.find(key) !== undefined)).toEqual([true, false, true, true]);
});

test("a very large answer is not kept, and drives nothing out", () => {
  const memory = createAnswerMemory({ requests: 100, bytes: 1000 });
  for (let n = 0; n < 2; n++) memory.keep("a", answer(1));
  for (let n = 0; n < 3; n++) memory.keep("large", answer(126));
  expect(memory.find("large")).toBeUndefined();
  expect(memory.find("a")).toBeDefined();
});

test("requests that came once are forgotten too", () => {
  const memory = createAnswerMemory({ requests: 2, bytes: 100 });
  for (const key of ["a", "b", "c", "a"]) memory.keep(key, answer(1));
  expect(memory.find("a")).toBeUndefined();
});

test("methods and requests have keys of their own", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const keys = [
    memoryKey("compile", bytes("a")),
    memoryKey("lint", bytes("a")),
    memoryKey("lint", bytes("b")),
  ];
  expect(new Set(keys).size).toBe(3);
  expect(memoryKey("compile", bytes("a"))).toBe(keys[0]);
});
