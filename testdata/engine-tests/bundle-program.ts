import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, run, tempContext } from "./engine.ts";

/** Bundles the tree's own `mlspec` into a folder that goes when the tests end; returns its main file. */
export async function bundleProgram(): Promise<string> {
  const folder = tempContext({ "package.json": readFileSync(join(root, "package.json")) });
  const bundled = await run(process.execPath, [join(root, "src/cli/bundle.mjs"), join(folder, "dist/cli")]);
  if (bundled.code !== 0) throw new Error(bundled.stderr);
  return join(folder, "dist/cli/main.js");
}
