import { expect, test } from "vitest";
import { CATALOGUE } from "./index.ts";

test.each(Object.entries(CATALOGUE))("%s is a kebab-case code with a severity", (code, row) => {
  expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
  expect(["error", "warning", "note"]).toContain(row.severity);
});
