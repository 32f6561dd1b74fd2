import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const rows = readFileSync(new URL("TRAPS.md", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (Trap|---) /.test(line))
  .map((line) => line.slice(2, -2).split(" | "));

test("the table of traps has three columns and a row for each trap", () => {
  expect(rows.length).toBeGreaterThan(140);
  expect(rows.filter((row) => row.length !== 3)).toEqual([]);
  expect(new Set(rows.map(([trap, , name]) => `${trap} ${name}`)).size).toBe(rows.length);
});

test("every test it names is in the file it names", () => {
  const missing = rows.filter(([, file = "", name = ""]) => {
    const path = new URL(file, root);
    // As the beginning of a string: what follows may say how it is tested.
    return (
      !existsSync(path) || !["'", '"', "`"].some((quote) => readFileSync(path, "utf8").includes(quote + name))
    );
  });
  expect(missing.map(([, file, name]) => `${file}: ${name}`)).toEqual([]);
});
