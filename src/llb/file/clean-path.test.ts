import { posix } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { cleanDestination, cleanPath } from "./clean-path.ts";

it("is what the platform's own normalization gives, without a final slash", () => {
  const path = fc.string({ unit: fc.constantFrom("a", "b", "/", ".", "..", "//", "*") });
  fc.assert(
    fc.property(path, (text) => {
      expect(cleanPath(text)).toBe(posix.resolve("/", text));
      const destination = cleanDestination(text);
      expect(cleanPath(destination)).toBe(cleanPath(text));
      expect(cleanDestination(destination)).toBe(destination);
    }),
    { numRuns: 2000 },
  );
});
