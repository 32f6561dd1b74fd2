import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import { formatSpec } from "./index.ts";

const GALLERY = join(dirname(fileURLToPath(import.meta.url)), "../../../testdata/gallery");
const specs = readdirSync(GALLERY)
  .map((name) => join(GALLERY, name, "mlspec.yaml"))
  .filter((path) => existsSync(path));

function format(text: string): string | undefined {
  return formatSpec({ name: "mlspec.yaml", text }, createReporter());
}

describe("formatSpec", () => {
  test.each(specs)("%s is formatted once and for all", (path) => {
    const once = format(readFileSync(path, "utf8")) ?? "";
    expect(once).toContain("base: ");
    expect(format(once)).toBe(once);
  });

  test.each<[about: string, text: string, want: string]>([
    ["keys in the schema's order", "cmd: [a]\nbase: b:1\n", "base: b:1\ncmd: [a]\n"],
    [
      "keys of lists' items",
      "files:\n  - to: /x\n    src: y\nbase: b:1\n",
      "base: b:1\nfiles:\n  - src: y\n    to: /x\n",
    ],
    [
      "keys of targets, not their own order",
      "base: b:1\ntargets:\n  z: {cmd: [a], packages: [c]}\n  a: {}\n",
      "base: b:1\ntargets:\n  z: {packages: [c], cmd: [a]}\n  a: {}\n",
    ],
    [
      "environment variables as they stand",
      "env:\n  B: 1\n  A: 2\nbase: b:1\n",
      "base: b:1\nenv:\n  B: 1\n  A: 2\n",
    ],
    [
      "the first line that names the frontend",
      "# syntax=x/y:1\ncmd: [a]\nbase: b:1\n",
      "# syntax=x/y:1\nbase: b:1\ncmd: [a]\n",
    ],
    [
      "comments with their keys",
      "# of cmd\ncmd: [a] # beside\n# of base\nbase: b:1\n# last\n",
      "# of base\nbase: b:1\n# of cmd\ncmd: [a] # beside\n\n# last\n",
    ],
    [
      "texts as they are quoted",
      "base: 'b:1'\nenv: {A: \"1\", B: 3.10}\n",
      "base: 'b:1'\nenv: {A: \"1\", B: 3.10}\n",
    ],
    ["scripts", "steps:\n  - |\n    a\n      b\nbase: b:1\n", "base: b:1\nsteps:\n  - |\n    a\n      b\n"],
    ["line ends and indents", "base: b:1\r\nsteps:\r\n- a\r\n", "base: b:1\nsteps:\n  - a\n"],
    [
      "order where anchors need it",
      "x-a: &a [c]\npackages: *a\nbase: b:1\n",
      "x-a: &a [c]\npackages: *a\nbase: b:1\n",
    ],
  ])("keeps or makes: %s", (_, text, want) => {
    expect(format(text)).toBe(want);
    expect(format(want)).toBe(want);
  });

  test("reports a text that is no YAML", () => {
    const report = createReporter();
    expect(formatSpec({ name: "x", text: "a: [" }, report)).toBeUndefined();
    expect(report.hasErrors).toBe(true);
  });
});
