import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
      "~ [image 4/5] copy train_model.py → /srv/  (mlspec.yaml:7)\n    files: dest: /app/ → /srv/\n    then: [image 5/5] assemble\n\n7 other steps stay",
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
      "+ [image 6/6] echo hello  (mlspec.yaml:12)\n    is new\n\n9 other steps stay",
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
      "~ files of the build context: what takes them runs again\n    new.py\n    requirements.txt\n\nno step is another\n",
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
      expect(out).toContain("What files of the build context hold is not compared");
    }
  });

  it("prints JSON", async () => {
    edit("[libgomp1]", "[git]");
    expect(JSON.parse((await changes("git:HEAD", "--json")).out)).toMatchObject({
      causes: [{ name: "[image 1/5] apt install git", lines: ["mlspec.yaml:3"], isNew: false }],
      gone: [],
      otherFiles: [],
      settings: [],
    });
  });

  test.each([
    ["git:nope", "git does not give nope"],
    ["git:", "names no revision"],
    ["git:--output=x", "names no revision"],
    ["nothing.pb", "cannot read nothing.pb"],
    ["train_model.pb", "is no definition of BuildKit"],
  ])("%s: %s", async (older, message) => {
    writeFileSync(join(cwd, "train_model.pb"), "\u0001\u0002 no definition");
    const { code, err } = await changes(older);
    expect([code, err]).toEqual([64, expect.stringContaining(message)]);
  });
});
