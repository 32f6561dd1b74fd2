import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "mlspec-proto-"));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Content by path of all files below a directory. */
function tree(top: string): Record<string, string> {
  const paths = readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(top.length), readFileSync(path, "utf8")]));
}

test("the generated code is what proto/ gives today", () => {
  const buf = join(root, "node_modules/.bin/buf");
  execFileSync(buf, ["generate", "proto", "--template", "proto/buf.gen.yaml", "-o", directory], {
    cwd: root,
  });
  const fresh = tree(join(directory, "src/proto/gen"));
  expect(Object.keys(fresh).length).toBeGreaterThan(20);
  expect(tree(join(root, "src/proto/gen"))).toEqual(fresh);
});
