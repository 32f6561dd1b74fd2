import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { builtVersions, componentNames } from "../../src/catalog/index.ts";

const scripts = ["components", "hpc-stack"].map((name) =>
  readFileSync(new URL(`../full/${name}/run`, import.meta.url), "utf8"),
);

test("what the catalogue says was built is built by the scripts of the full gallery", () => {
  const named = componentNames().flatMap((name) =>
    builtVersions(name).map((version) => `  - ${name}@${version}:\n`),
  );
  expect(named.length).toBeGreaterThan(10);
  for (const line of named)
    expect(
      scripts.some((script) => script.includes(line)),
      line,
    ).toBe(true);
});
