import { expect, test } from "vitest";
import { readOverlaps } from "./read-overlaps.ts";

test("overlaps are read as our script writes them, and nothing else is", () => {
  expect(readOverlaps('[["a", "b", "cv2/x.so"]]')).toEqual([{ first: "a", second: "b", path: "cv2/x.so" }]);
  expect(readOverlaps("[]")).toEqual([]);
  for (const text of ["{}", "[1]", '[["a", "b"]]', '[["a", "b", 1]]', "x"]) {
    expect(() => readOverlaps(text)).toThrow();
  }
});
