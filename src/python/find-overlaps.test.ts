import { expect, test } from "vitest";
import { findOverlaps, readFileList, readTops, sharedTops } from "./find-overlaps.ts";

const list = (files: object) => readFileList(JSON.stringify(files));

test("only the same path with other content is an overlap", () => {
  const groups = [
    list({ "ns/__init__.py": ["a", "1"], "cv2/x.so": ["a", "2"] }),
    list({ "ns/__init__.py": ["b", "1"], "other.py": ["b", "3"] }),
    list({ "cv2/x.so": ["c", "4"] }),
  ];
  expect(findOverlaps(groups)).toEqual([{ path: "cv2/x.so", first: "a", second: "c" }]);
});

test("names of one group alone are not looked at further", () => {
  expect([...sharedTops([["a", "b"], ["b", "c"], ["d"]])]).toEqual(["b"]);
  expect(readTops('["a"]')).toEqual(["a"]);
  for (const text of ["{}", "[1]", "x"]) expect(() => readTops(text)).toThrow();
});
