import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileTarget, createStatedHost, NO_EXEC_OPTIONS } from "../../src/compile/index.ts";
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

/** What may be said of a spec that nobody could build from a page alone: what only a hub knows, checksums others recorded. */
const EXPECTED = ["component-unverified", "model-unlisted"];

test.each(examples)(
  "the spec at $place compiles, and gives no cause for complaint",
  async ({ place, text }) => {
    const report = createReporter();
    const spec = readSpec({ name: place, text }, report);
    expect(renderDiagnostics(report)).toBe("");
    if (spec === undefined) throw new Error("nothing was read");
    const platform = { os: "linux", architecture: "amd64" };
    const host = createStatedHost(
      { all: { id: "debian", idLike: [], versionId: "12" }, byImage: new Map() },
      new Set(),
      { guessesContext: true, readContext: async () => new Map() },
    );
    const request = {
      ...{ buildArgs: {}, platform, buildPlatform: platform, labels: {} },
      ...{ exec: NO_EXEC_OPTIONS, showPlatform: false },
    };
    const compiled = await compileTarget(spec, request, host, report);
    expect(report.diagnostics.filter(({ code }) => !EXPECTED.includes(code))).toEqual([]);
    expect(compiled).toBeDefined();
  },
);
