import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { FIND_OVERLAPS } from "./find-overlaps.ts";

const root = mkdtempSync(join(tmpdir(), "mlspec-overlaps-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A group's folder with its list. */
function group(name: string, list: unknown): string {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "files.json"), JSON.stringify(list));
  return folder;
}

test("paths of two groups with different content are told beside those of one, and equal content is none", ({
  skip,
}) => {
  skip(spawnSync("python3", ["--version"]).status !== 0, "python3 is not here");
  const first = group("first", { files: { a: ["one", "1"], same: ["one", "2"] }, overlaps: [] });
  const second = group("second", {
    files: { a: ["two", "3"], same: ["two", "2"], b: ["three", "4"] },
    overlaps: [["two", "three", "b"]],
  });
  const script = join(root, "find-overlaps");
  writeFileSync(script, FIND_OVERLAPS);
  const { status, stderr } = spawnSync("sh", [script, "", root, first, second], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  expect(JSON.parse(readFileSync(join(root, "overlaps.json"), "utf8"))).toEqual([
    ["two", "three", "b"],
    ["one", "two", "a"],
  ]);
});
