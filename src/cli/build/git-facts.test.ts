import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseFlags } from "../flags/index.ts";
import { fakeIo } from "../testing/fake-io.ts";
import { gitFacts } from "./git-facts.ts";
import { BUILD_FLAGS, parseBuildRequest } from "./index.ts";

let folder: string;
const git = (...words: string[]) =>
  execFileSync(
    "git",
    ["-C", join(folder, "repository"), "-c", "user.name=x", "-c", "user.email=x@x", ...words],
    {
      encoding: "utf8",
    },
  ).trimEnd();

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "mlspec-git-")));
  mkdirSync(join(folder, "repository/app"), { recursive: true });
  mkdirSync(join(folder, "plain"));
  symlinkSync("repository", join(folder, "link"));
  git("init", "-q", "-b", "work");
  writeFileSync(join(folder, "repository/app/mlspec.yaml"), "base: scratch\n");
  git("add", ".");
  git("commit", "-q", "-m", "first");
  git("remote", "add", "upstream", "https://example.org/upstream.git");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function facts(path: string, env: Record<string, string> = {}, words: readonly string[] = []) {
  const { values } = parseFlags(BUILD_FLAGS, words);
  const place = { PATH: process.env.PATH ?? "", ...env };
  return gitFacts(parseBuildRequest(path, values, fakeIo({ env: place, cwd: folder })), place);
}

test("commit, remote and folders; a context elsewhere has none", async () => {
  const head = git("rev-parse", "HEAD");
  expect(
    await facts("repository/app", {}, ["--build-context", "top=repository", "--build-context", "p=plain"]),
  ).toEqual({
    "vcs:revision": head,
    "vcs:source": "https://example.org/upstream.git",
    "vcs:localdir:context": "app",
    "vcs:localdir:dockerfile": "app",
    "vcs:localdir:top": ".",
  });
  expect(await facts("link/app")).toMatchObject({ "vcs:localdir:context": "app" });
  expect(await facts("plain")).toEqual({});
  expect(await facts("repository/app", { BUILDX_GIT_INFO: "false" })).toEqual({});
});

test("labels on request, a dirty tree, and a remote without its credentials", async () => {
  const head = git("rev-parse", "HEAD");
  git("remote", "add", "origin", "https://someone:hidden@example.org/origin.git");
  writeFileSync(join(folder, "repository/new"), "");
  const env = { BUILDX_GIT_INFO: "0", BUILDX_GIT_LABELS: "1", BUILDX_GIT_CHECK_DIRTY: "1" };
  expect(await facts("repository/app", env)).toEqual({
    "label:org.opencontainers.image.revision": `${head}-dirty`,
    "label:org.opencontainers.image.source": "https://example.org/origin.git",
    "label:com.docker.image.source.entrypoint": "app/mlspec.yaml",
  });
});

test("without git there is nothing to tell", async () => {
  expect(await facts("repository/app", { PATH: "/nowhere" })).toEqual({});
});

test("a password is left out of any address, a user only where it lets nobody in", async () => {
  const source = async (url: string) => {
    git("remote", "set-url", "upstream", url);
    git("remote", "rename", "origin", "other");
    const { "vcs:source": told } = await facts("repository/app");
    git("remote", "rename", "other", "origin");
    return told;
  };
  expect(await source("ssh://git:hidden@example.org/a.git")).toBe("ssh://git@example.org/a.git");
  expect(await source("ssh://git@example.org/a.git")).toBe("ssh://git@example.org/a.git");
  expect(await source("git@example.org:a.git")).toBe("git@example.org:a.git");
  expect(await source("https://token@example.org/a.git")).toBe("https://example.org/a.git");
});
