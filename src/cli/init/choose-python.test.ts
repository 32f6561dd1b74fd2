import { expect, test } from "vitest";
import { choosePython } from "./choose-python.ts";

test.each([
  [">=3.8", "3.11"],
  [">=3.8,<3.11", "3.10"],
  [">=3.12", "3.12"],
  [">=3.9, !=3.11.*", "3.12"],
  ["^3.10", "3.11"],
  ["~3.10", "3.10"],
  ["~=3.9", "3.11"],
  ["~=3.9.1", "3.9"],
  ["==3.12.*", "3.12"],
  ["3.13.1", "3.13"],
  ["<3.11.5", "3.11"],
  ["<3.10", "3.9"],
  [">3.11,<4", "3.11"],
  [">=3.42", "3.42"],
  [">=3", undefined],
  [">=2.7", undefined],
])("of %s it is %s", (specifier, python) => {
  expect(choosePython(specifier)).toBe(python);
});
