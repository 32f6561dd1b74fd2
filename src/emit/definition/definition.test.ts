import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { compileCase } from "../../../testdata/gallery/compile-case.ts";
import { readGallery } from "../../../testdata/gallery/entry.ts";
import { createReporter } from "../../diagnostics/index.ts";
import { type DefinitionStage, readDefinition } from "../../import/definition/read-definition.ts";
import { importFile } from "../../import/index.ts";
import type { ContainerConfig, Plan, PlanStep, RunStep } from "../../plan/index.ts";
import { definitionFile } from "../index.ts";
import { HELPERS } from "./helpers.ts";
import { shellWord } from "./shell-words.ts";

const read = (text: string): readonly DefinitionStage[] => readDefinition({ name: "image.def", text });
const section = (stage: DefinitionStage | undefined, name: string): string =>
  stage?.sections.find((one) => one.name === name)?.lines.join("\n") ?? "";

/** Sections that Apptainer 1.4 knows. */
const KNOWN = ["files", "post", "environment", "labels", "runscript", "test"];

const images = readGallery(join(import.meta.dirname, "../../../testdata/gallery")).flatMap((entry) =>
  entry.cases.map((which) => ({ entry, which, name: `${entry.name}: ${which.name}` })),
);

test.each(images)(
  "the definition file of $name keeps to the grammar, and can be read back",
  async ({ entry, which }) => {
    const { plan } = await compileCase(entry, which);
    const { text } = definitionFile(plan);
    expect(definitionFile(plan).text).toBe(text);
    const stages = read(text);
    const names = stages.map(({ header }) => header.get("stage") ?? "");
    expect(new Set(names).size).toBe(names.length);
    for (const [index, { header, sections }] of stages.entries()) {
      expect(["docker", "scratch"]).toContain(header.get("bootstrap"));
      if (header.get("bootstrap") === "docker") expect(header.get("from")).toMatch(/^[\w./:@-]+$/);
      const order = sections.map(({ name }) => KNOWN.indexOf(name));
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(order).not.toContain(-1);
      for (const { name, words, lines } of sections) {
        const from = /^from (\S+)$/.exec(words)?.[1];
        if (from !== undefined) expect(names.slice(0, index)).toContain(from);
        if (!["post", "environment", "runscript", "test"].includes(name)) continue;
        const checked = spawnSync("sh", ["-n"], { input: lines.join("\n"), encoding: "utf8" });
        expect(checked.stderr).toBe("");
        if (name === "post") expect(lines[0]).toBe("set -e");
      }
    }
    const report = createReporter();
    expect(importFile({ name: "image.def", text }, "definition", report)).toContain("base:");
    expect(report.hasErrors).toBe(false);
  },
);

const base = { id: "app/image", stage: "app", title: "debian:12", kind: "image", ref: "debian:12" } as const;

const run = (more: Partial<RunStep>): RunStep => ({
  ...{ kind: "run", id: "app/run", stage: "app", title: "run", root: base.id, argv: ["true"], env: [] },
  ...{ workdir: "/", user: "", network: "default", mounts: [], secretEnv: [], test: false },
  ...more,
});

function plan(
  steps: readonly PlanStep[],
  result: string,
  config: ContainerConfig = {},
  tests: readonly string[] = [],
): Plan {
  return {
    ...{ version: 1, target: "app", platform: { os: "linux", architecture: "amd64" }, steps, result, tests },
    image: { architecture: "amd64", os: "linux", config },
    baseImage: { architecture: "amd64", os: "linux", config: { Env: ["BASE=its own"] } },
  };
}

describe("a definition file", () => {
  it("copies after programs have run: files wait until it is their turn", () => {
    const context: PlanStep = {
      id: "c",
      stage: "context",
      title: "c",
      kind: "context",
      context: "context",
      paths: [],
    };
    const copy: PlanStep = {
      ...{
        kind: "copy",
        id: "copy",
        stage: "app",
        title: "copy",
        from: "c",
        src: ["src/"],
        to: "/x/",
        exclude: [],
      },
      ...{ unpack: false, owner: { user: "app" }, mode: 0o640, place: { kind: "root", root: "app/run" } },
    };
    const [stage] = read(definitionFile(plan([base, context, run({ argv: ["first"] }), copy], "copy")).text);
    expect(section(stage, "files").trim()).toBe("src /.mlspec/in/0/");
    const post = section(stage, "post");
    expect(post.indexOf("\nfirst\n")).toBeLessThan(post.indexOf("\nmlspec_put /.mlspec/in/0 /x/ app 0640\n"));
    expect(post).toContain("export BASE='its own'");
    expect(post.trimEnd()).toMatch(/rm -rf \/\.mlspec$/);
  });

  it("starts programs as Docker does", () => {
    const config = {
      Entrypoint: ["printf", "%s|"],
      Cmd: ["a b", "c'd"],
      WorkingDir: "/tmp",
      Env: ["BASE=its own", "NEW=$x"],
    };
    const [stage] = read(definitionFile(plan([base], base.id, config)).text);
    const script = section(stage, "runscript");
    const started = (...words: string[]) =>
      spawnSync("sh", ["-c", script, "runscript", ...words], { encoding: "utf8" }).stdout;
    expect(started()).toBe("a b|c'd|");
    expect(started("x")).toBe("x|");
    expect(section(stage, "environment").trim()).toBe("export NEW='$x'");
  });

  it("has the tests of the spec, and tells what it leaves out", () => {
    const odd = run({ id: "t2", test: true, mounts: [{ kind: "tmpfs", path: "/t" }], title: "odd" });
    const tests = [run({ id: "t", test: true, argv: ["sh", "-c", "exit 3"], workdir: "/tmp" }), odd];
    const config = { User: "app", ExposedPorts: { "80/tcp": {} } };
    const { text, notes } = definitionFile(plan([base, ...tests], base.id, config, ["t", "t2"]));
    const script = section(read(text).at(-1), "test");
    expect(spawnSync("sh", ["-c", script]).status).toBe(3);
    expect(notes.map((one) => one.text)).toEqual([
      "ExposedPorts: images of Apptainer have none",
      "the user app: Apptainer runs programs as whoever starts them",
      "odd: it is no test of a definition file",
    ]);
    for (const { text: note } of notes) expect(text).toContain(`# Not as in the spec: ${note}\n`);
  });

  it("says that it has no secrets", () => {
    const secretEnv = [{ id: "token", name: "TOKEN", optional: false }];
    const { notes } = definitionFile(plan([base, run({ secretEnv })], "app/run"));
    expect(notes.map((one) => one.text)).toEqual([
      expect.stringContaining("the secret token is no variable TOKEN"),
    ]);
  });
});

test.each(["it's", "a\n%post\nb", "Bootstrap: x\n  %files", "{{ NAME }}", "$(id) `id` \\", ""])(
  "the word %j is itself for the shell, and nothing else in a definition file",
  (word) => {
    const text = shellWord(word);
    expect(spawnSync("sh", ["-c", `printf %s ${text}`], { encoding: "utf8" }).stdout).toBe(word);
    const stages = read(`Bootstrap: docker\nFrom: x\n\n%post\nprintf ${text}\n`);
    expect(stages.map(({ sections }) => sections.length)).toEqual([1]);
    expect(text).not.toContain("{{");
  },
);

test("what waits goes to its place as a COPY does it: contents of folders, links as links, marks", () => {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-put-"));
  const at = (...parts: string[]) => join(folder, ...parts);
  mkdirSync(at("in/src/sub"), { recursive: true });
  mkdirSync(at("there"), { mode: 0o711 });
  writeFileSync(at("in/src/.hidden"), "h");
  writeFileSync(at("in/src/sub/file"), "f");
  symlinkSync("sub/file", at("in/src/link"));
  const script = `set -e\n${Object.values(HELPERS).join("\n")}
mlspec_pack "$1/in/src/" "$1/out/0.tar"
mkdir "$1/taken" && cp "$1/out/0.tar" "$1/taken/" && mlspec_unpack "$1/taken"
mlspec_put "$1/taken" "$1/there/" "" 0700
mkdir "$1/one" && echo 1 >"$1/one/a"
mlspec_put "$1/one" "$1/new/folder/" "" ""
mlspec_put "$1/one" "$1/new/name" "" ""
mlspec_mask "$1/there" && touch "$1/there/gone" && mlspec_unmask "$1/there"
`;
  const ran = spawnSync("sh", ["-c", script, "sh", folder], { encoding: "utf8" });
  expect([ran.status, ran.stderr]).toEqual([0, ""]);
  const list = spawnSync("find", [at("there"), at("new"), "-printf", "%P %y %l\n"], { encoding: "utf8" });
  expect(
    list.stdout
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => !/^d?$/.test(line))
      .sort(),
  ).toEqual([".hidden f", "folder d", "folder/a f", "link l sub/file", "name f", "sub d", "sub/file f"]);
  expect(statSync(at("there")).mode & 0o777).toBe(0o711);
  expect(statSync(at("there/sub/file")).mode & 0o777).toBe(0o700);
  expect(readFileSync(at("new/name"), "utf8")).toBe("1\n");
  rmSync(folder, { recursive: true });
});
