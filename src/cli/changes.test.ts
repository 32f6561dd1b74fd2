import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { fakeIo } from "./testing/fake-io.ts";

const gallery = join(import.meta.dirname, "../../testdata/gallery/random-forest");
const parent = mkdtempSync(join(tmpdir(), "mlspec-changes-test-"));
afterAll(() => rmSync(parent, { recursive: true }));

let cwd: string;
const git = (...words: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...words], {
    cwd,
    encoding: "utf8",
  });

beforeEach(() => {
  cwd = mkdtempSync(join(parent, "repository-"));
  cpSync(gallery, cwd, { recursive: true });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "first");
});

async function changes(...words: readonly string[]) {
  const io = fakeIo({ cwd });
  const code = await runCli(["changes", ...words, "--offline", "--distro", "debian:12"], io);
  return { code, out: io.printed(), err: io.told() };
}

function edit(from: string, to: string): void {
  const path = join(cwd, "mlspec.yaml");
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

describe("mlspec changes", () => {
  it.each<[what: string, from: string, to: string, out: string]>([
    [
      "a package",
      "[libgomp1]",
      "[libgomp1, git]",
      "~ [image 1/5] apt install libgomp1 git  (mlspec.yaml:3)\n    arguments: + git\n    then: [image 2/5] user mluser\n",
    ],
    [
      "a package to build with",
      "build-essential",
      "gcc",
      "~ [image.build 1/2] apt install gcc  (mlspec.yaml:4)\n    arguments: - build-essential\n    arguments: + gcc\n    then: [image.build 2/2] pip install -r requirements.txt\n",
    ],
    [
      "a label",
      '"1.0"',
      '"1.1"',
      "~ settings of the image\n    Labels: - version=1.0\n    Labels: + version=1.1\n\nno step is another\n",
    ],
    [
      "the base",
      "3.11-slim",
      "3.12-slim",
      "~ [image] python:3.12-slim\n    source: - docker-image://docker.io/library/python:3.11-slim\n    source: + docker-image://docker.io/library/python:3.12-slim\n    then:",
    ],
    [
      "the place of a file",
      "to: /app/,",
      "to: /srv/,",
      "~ [image 4/5] copy train_model.py → /srv/  (mlspec.yaml:7)\n    files: dest: /app/ → /srv/\n    then: [image 5/5] assemble\n\n6 other steps stay",
    ],
    [
      "its owner",
      "to: /app/, owner: mluser",
      "to: /app/",
      "~ [image 4/5] copy train_model.py → /app/  (mlspec.yaml:7)\n    files: user of /app/: mluser of input → none\n",
    ],
    [
      "a variable",
      "cmd: [--help]",
      "cmd: [--help]\nenv: {A: b}",
      "~ settings of the image\n    Env: + A=b\n",
    ],
    ["the command", "cmd: [--help]", "cmd: [--fast]", "    Cmd: - --help\n    Cmd: + --fast\n"],
    [
      "a step",
      "cmd: [--help]",
      "cmd: [--help]\nsteps: [echo hello]",
      "+ [image 6/6] echo hello  (mlspec.yaml:12)\n    is new\n\n8 other steps stay",
    ],
    [
      "a folder less",
      "directories: [{path: /output, owner: mluser}]\n",
      "",
      "- [image 3/5] folder /output\n    is gone\n",
    ],
    [
      "what looks like a secret",
      "cmd: [--help]",
      "cmd: [--help, ghp_0123456789abcdefghijABCDEFGHIJ012345]",
      "Cmd: + ****",
    ],
  ])("names %s", async (_what, from, to, expected) => {
    edit(from, to);
    const { code, out } = await changes("git:HEAD");
    expect([code, out]).toEqual([0, expect.stringContaining(expected)]);
  });

  it("names files of the build context that git has otherwise", async () => {
    writeFileSync(join(cwd, "requirements.txt"), "six==1.17.0\n");
    writeFileSync(join(cwd, "new.py"), "");
    const before = git("status", "--porcelain");
    const { out } = await changes("git:HEAD");
    expect(out).toBe(
      "~ new.py of the build context\n    no step takes it\n\n" +
        "~ requirements.txt of the build context\n    taken by: [image.build 2/2] pip install -r requirements.txt  (mlspec.yaml:5)\n" +
        "    then: [image 5/5] assemble\n\n6 other steps stay as they are\n\n" +
        "not compared: what is named without digest, checksum or commit, and may be another by now\n",
    );
    expect(git("status", "--porcelain")).toBe(before);
  });

  it("compares with another spec, and with a definition", async () => {
    await runCli(["compile", "--offline", "--distro", "debian:12", "-o", "old.pb"], fakeIo({ cwd }));
    cpSync(join(cwd, "mlspec.yaml"), join(cwd, "old.yaml"));
    edit("[libgomp1]", "[git]");
    for (const older of ["old.pb", "old.yaml"]) {
      const { out } = await changes(older);
      expect(out).toContain("~ [image 1/5] apt install git  (mlspec.yaml:3)\n    arguments: - libgomp1\n");
      expect(out).toContain("not compared: files of the build context; ");
      expect(out.includes("settings of the image; ")).toBe(older === "old.pb");
    }
  });

  it("prints JSON", async () => {
    edit("[libgomp1]", "[git]");
    expect(JSON.parse((await changes("git:HEAD", "--json")).out)).toMatchObject({
      causes: [{ name: "[image 1/5] apt install git", lines: ["mlspec.yaml:3"], isNew: false }],
      gone: [],
      files: [],
      settings: [],
    });
  });

  it("shows words as they are: in another order, cut where they begin to differ, without secrets", async () => {
    const steps = (...argv: readonly string[]) =>
      `base: debian:12\nsteps: [{name: step, run: ${JSON.stringify(argv)}}]\n`;
    const step = async (before: readonly string[], after: readonly string[]) => {
      writeFileSync(join(cwd, "old.yaml"), steps(...before));
      writeFileSync(join(cwd, "mlspec.yaml"), steps(...after));
      const { code, out } = await changes("old.yaml");
      expect(code).toBe(0);
      return out.split("\n").filter((line) => line.includes("arguments"));
    };
    expect(await step(["cat", "a", "b"], ["cat", "b", "a"])).toEqual(["    arguments: in another order"]);
    expect(await step(["awk", "{print $1}"], ["awk", "{print $2}"])).toEqual([
      "    arguments: - {print $1}",
      "    arguments: + {print $2}",
    ]);
    const long = "x".repeat(300);
    expect(await step(["echo", `${long}1`], ["echo", `${long}2`])).toEqual([
      `    arguments: - …${"x".repeat(30)}1`,
      `    arguments: + …${"x".repeat(30)}2`,
    ]);
    const secret = await step(
      ["load", '{"DB_PASSWORD": "hunter2xyz"}'],
      ["load", '{"DB_PASSWORD": "hunter3xyz"}'],
    );
    expect(secret.join()).not.toMatch(/hunter[23]/);
  });

  it("runs no filter of the repository's configuration for what it looks at", async () => {
    writeFileSync(join(cwd, ".gitattributes"), "mlspec.yaml filter=evil\n");
    git("add", "-A");
    git("commit", "-qm", "second");
    git("config", "filter.evil.smudge", `touch ${join(parent, "ran")}; cat`);
    git("config", "filter.evil.clean", "cat");
    edit("[libgomp1]", "[git]");
    expect((await changes("git:HEAD")).out).toContain("arguments: + git");
    expect(existsSync(join(parent, "ran"))).toBe(false);
  });

  test.each([
    ["git:nope", "git does not give nope"],
    ["git:", "names no revision"],
    ["git:--output=x", "names no revision"],
    ["nothing.pb", "cannot read nothing.pb"],
    ["empty.pb", "empty.pb is no definition of BuildKit"],
    ["large.pb", "large.pb is larger than 64 MiB"],
    ["train_model.pb", "is no definition of BuildKit"],
  ])("%s: %s", async (older, message) => {
    writeFileSync(join(cwd, "train_model.pb"), "\u0001\u0002 no definition");
    writeFileSync(join(cwd, "empty.pb"), "");
    writeFileSync(join(cwd, "large.pb"), "");
    truncateSync(join(cwd, "large.pb"), 1 << 30);
    const { code, err } = await changes(older);
    expect([code, err]).toEqual([64, expect.stringContaining(message)]);
  });
});
