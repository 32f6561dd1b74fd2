import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createReporter, renderDiagnostics } from "../../src/diagnostics/index.ts";
import { readSpec } from "../../src/spec/index.ts";

const root = join(import.meta.dirname, "../..");

/** A spec in a Markdown file, and where: `README.md:12`. */
interface Example {
  readonly place: string;
  readonly text: string;
}

/** Markdown files of the product: at the top, and anywhere below docs and src. */
function listPages(): readonly string[] {
  const below = ["docs", "src"].filter((folder) => existsSync(join(root, folder)));
  return [
    ...readdirSync(root),
    ...below.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((path) => join(folder, `${path}`)),
    ),
  ]
    .filter((path) => path.endsWith(".md"))
    .sort();
}

/** Blocks fenced as yaml whose first line names a frontend. */
function findExamples(page: string): readonly Example[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^( *)```ya?ml\n([\s\S]*?)^\1```$/gm)]
    .map((match) => ({
      place: `${page}:${text.slice(0, match.index).split("\n").length + 1}`,
      text: (match[2] ?? "").replaceAll(new RegExp(`^${match[1]}`, "gm"), ""),
    }))
    .filter((example) => example.text.startsWith("# syntax="));
}

const examples = listPages().flatMap(findExamples);

test("the documentation shows specs", () => {
  expect(examples).not.toEqual([]);
});

test.each(examples)("the spec at $place has no mistakes", ({ place, text }) => {
  const report = createReporter();
  readSpec({ name: place, text }, report);
  expect(renderDiagnostics(report)).toBe("");
});
