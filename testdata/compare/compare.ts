/**
 * Builds each gallery entry that has a Dockerfile twice, from its spec and from the Dockerfile, and prints a Markdown
 * table of both. `--write` also puts it between the markers in README.md. The paths that differ are listed in
 * .cache/compare.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { engineUp, root } from "../engine-tests/engine.ts";
import { buildImage, type Half, imageTag } from "../gallery/build-image.ts";
import { type GalleryCase, type GalleryEntry, readGallery } from "../gallery/entry.ts";
import { compareTrees, type TreeDifference } from "./compare-trees.ts";
import { type ImageMeasure, measureImage } from "./measure-image.ts";
import { type ComparisonRow, replaceTable, writeTable } from "./write-table.ts";

const details = join(root, ".cache/compare");
const readme = join(root, "README.md");

async function buildHalf(entry: GalleryEntry, which: GalleryCase, half: Half): Promise<ImageMeasure> {
  const built = await buildImage(entry, which, half);
  if (built.code !== 0) throw new Error(`${entry.name}, ${half}:\n${built.stderr}`);
  const source = join(entry.folder, half === "spec" ? "mlspec.yaml" : "Dockerfile");
  return measureImage(imageTag(entry, which, half), source);
}

async function compareCase(entry: GalleryEntry, which: GalleryCase): Promise<ComparisonRow> {
  const spec = await buildHalf(entry, which, "spec");
  const dockerfile = await buildHalf(entry, which, "dockerfile");
  const files = compareTrees(spec.tree, dockerfile.tree);
  writeFileSync(join(details, `${entry.name}-${which.name}.txt`), listFiles(files));
  return { name: entry.name, which: which.name, spec, dockerfile, files };
}

function listFiles({ onlyFirst, onlySecond, changed }: TreeDifference): string {
  const list = (mark: string, paths: readonly string[]) => paths.map((path) => `${mark} ${path}\n`).join("");
  return list("spec", onlyFirst) + list("dockerfile", onlySecond) + list("differs", changed);
}

mkdirSync(details, { recursive: true });
engineUp();
const rows: ComparisonRow[] = [];
for (const entry of readGallery(join(root, "testdata/gallery"))) {
  if (!entry.hasDockerfile) continue;
  for (const which of entry.cases) rows.push(await compareCase(entry, which));
}
const table = writeTable(rows);
process.stdout.write(table);
if (process.argv.includes("--write")) {
  writeFileSync(readme, replaceTable(readFileSync(readme, "utf8"), table));
}
