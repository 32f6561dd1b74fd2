import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tempFolder } from "./testing/bundled.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Slow: makes the package as npm would publish it and uses nothing but what is in it. */
test("the packed program runs from another folder, without any other package", () => {
  const source = tempFolder({});
  const elsewhere = realpathSync(tempFolder({ "project/mlspec.yaml": "base: debian:12\npackages: [vim]\n" }));
  execFileSync(process.execPath, [join(root, "src/cli/bundle.mjs"), join(source, "dist/cli")]);
  cpSync(join(root, "package.json"), join(source, "package.json"));
  execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", elsewhere], {
    cwd: source,
    stdio: "pipe",
  });
  execFileSync(
    "sh",
    ["-c", "tar -xzf mlspec-*.tgz && mkdir -p node_modules/.bin && mv package node_modules/mlspec"],
    {
      cwd: elsewhere,
    },
  );
  const { bin } = JSON.parse(readFileSync(join(elsewhere, "node_modules/mlspec/package.json"), "utf8"));
  mkdirSync(join(elsewhere, "bin"));
  symlinkSync(join(elsewhere, "node_modules/mlspec", bin.mlspec), join(elsewhere, "bin/mlspec"));
  const mlspec = (...words: string[]): string =>
    execFileSync(join(elsewhere, "bin/mlspec"), words, { cwd: join(elsewhere, "project"), encoding: "utf8" });
  expect(mlspec("--version")).toMatch(/^mlspec \d/);
  expect(mlspec("lint")).toBe("");
  expect(mlspec("plan", "--distro", "debian:12")).toContain("apt install vim");
}, 60_000);
