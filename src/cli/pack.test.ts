import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tempFolder } from "./testing/bundled.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Slow: makes the package as npm would publish it, installs it elsewhere, and runs what npm has put on the path. */
test("the packed program, installed with npm, runs from another folder", () => {
  const source = tempFolder({});
  const elsewhere = realpathSync(tempFolder({ "project/mlspec.yaml": "base: debian:12\npackages: [vim]\n" }));
  const npm = (cwd: string, ...words: string[]) => execFileSync("npm", words, { cwd, stdio: "pipe" });
  execFileSync(process.execPath, [join(root, "src/cli/bundle.mjs"), join(source, "dist/cli")]);
  cpSync(join(root, "package.json"), join(source, "package.json"));
  npm(source, "pack", "--ignore-scripts", "--pack-destination", elsewhere);
  const tarball = readdirSync(elsewhere).find((name) => name.endsWith(".tgz")) ?? "";
  writeFileSync(join(elsewhere, "package.json"), '{"private": true}');
  npm(
    elsewhere,
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    `./${tarball}`,
  );
  const mlspec = (...words: string[]): string =>
    execFileSync(join(elsewhere, "node_modules/.bin/mlspec"), words, {
      cwd: join(elsewhere, "project"),
      encoding: "utf8",
    });
  expect(mlspec("--version")).toMatch(/^mlspec \d/);
  expect(mlspec("lint")).toBe("");
  expect(mlspec("plan", "--distro", "debian:12")).toContain("apt install vim");
  expect(mlspec("init", "--print")).toContain("# syntax=");
}, 300_000);
