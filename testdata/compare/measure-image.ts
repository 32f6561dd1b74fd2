import { readFileSync } from "node:fs";
import { docker } from "../engine-tests/engine.ts";
import { type FileTree, readFileTree } from "./file-tree.ts";

/** What the comparison shows of one image and of the file it was built from. */
export interface ImageMeasure {
  /** Lines that are neither blank nor comments. */
  readonly lines: number;
  /** Compressed, as a registry keeps it. */
  readonly bytes: number;
  readonly layers: number;
  readonly tree: FileTree;
}

/** Measures a built image. `source` is the spec or Dockerfile it was built from. */
export async function measureImage(tag: string, source: string): Promise<ImageMeasure> {
  const format = '{"bytes":{{.Size}},"layers":{{len .RootFS.Layers}}}';
  const shown = await docker(["image", "inspect", "--format", format, tag]);
  if (shown.code !== 0) throw new Error(shown.stderr);
  return {
    lines: countLines(readFileSync(source, "utf8")),
    ...JSON.parse(shown.stdout),
    tree: await readFileTree(tag),
  };
}

/** Lines with something to read in them: neither blank nor a comment. */
function countLines(text: string): number {
  return text.split("\n").filter((line) => /^\s*[^\s#]/.test(line)).length;
}
