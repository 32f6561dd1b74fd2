import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { readDefinition } from "../../src/llb/index.ts";
import { compactJson } from "../gallery/compact-json.ts";
import { compileCase } from "../gallery/compile-case.ts";
import { readGallery } from "../gallery/entry.ts";

// UPDATE_GOLDENS=1 writes the files instead; read their diff before you commit it.
const update = process.env.UPDATE_GOLDENS === "1";
const entries = readGallery(join(import.meta.dirname, "../gallery"));
const images = entries.flatMap((entry) =>
  entry.cases.map((which) => ({ entry, which, name: `${entry.name}: ${which.name}` })),
);

function expectGolden(path: string, text: string): void {
  if (update) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(existsSync(path) ? readFileSync(path, "utf8") : "");
}

test.each(images)("$name compiles to its golden plan and graph", async ({ entry, which }) => {
  const { plan, definition } = await compileCase(entry, which);
  expectGolden(join(entry.folder, "golden", `${which.name}.plan.json`), compactJson(plan));
  expectGolden(
    join(entry.folder, "golden", `${which.name}.llb.json`),
    compactJson(readDefinition(definition)),
  );
});

test.each(entries)("$name has no golden file of an image that is gone", ({ folder, cases }) => {
  const known = cases.flatMap(({ name }) => [`${name}.llb.json`, `${name}.plan.json`]);
  expect(readdirSync(join(folder, "golden")).sort()).toEqual(known.sort());
});
