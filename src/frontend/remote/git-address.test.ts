import { describe, expect, test } from "vitest";
import { parseGitAddress } from "./git-address.ts";

describe("parseGitAddress", () => {
  test.each<[text: string, want: object]>([
    ["https://example.org/a/b.git", { url: "https://example.org/a/b.git", options: {} }],
    ["https://example.org/b.git#main", { url: "https://example.org/b.git", ref: "main" }],
    ["https://example.org/b.git#main:sub/dir", { ref: "main", options: { subdir: "sub/dir" } }],
    ["https://example.org/b.git#:sub", { options: { subdir: "sub" } }],
    ["git@example.org:a/b#v1", { url: "git@example.org:a/b", ref: "v1" }],
    ["ssh://git@example.org/a", { url: "ssh://git@example.org/a" }],
    ["git://example.org/a", { url: "git://example.org/a" }],
    ["github.com/a/b#x", { url: "github.com/a/b", ref: "x" }],
    ["https://h/b.git?tag=v1", { url: "https://h/b.git", ref: "refs/tags/v1" }],
    ["https://h/b.git?branch=refs/heads/x", { ref: "refs/heads/x" }],
    ["https://h/b.git?ref=x&subdir=s", { ref: "x", options: { subdir: "s" } }],
    ["https://h/b.git?commit=abc&fetch-by-commit", { options: { checksum: "abc", fetchByCommit: true } }],
    ["https://h/b.git?submodules=false", { options: { skipSubmodules: true } }],
    ["https://h/b.git?keep-git-dir=1&mtime=commit", { options: { keepGitDir: true, mtime: "commit" } }],
    ["https://h/b.git?ref=x#x", { ref: "x" }],
  ])("%s is git", (text, want) => {
    expect(parseGitAddress(text)).toMatchObject({ kind: "git", ...want });
  });

  test.each([
    "https://example.org/b.tar.gz",
    "https://example.org/.gitignore",
    "http://buildkit-session/abc",
    "./b.git",
    "b.git",
    "local:x",
    "docker-image://a@sha256:1",
    "",
  ])("%j is not", (text) => {
    expect(parseGitAddress(text)).toEqual({ kind: "not-git" });
  });

  test.each([
    ["https://h/b.git?depth=1", '"depth" is not a known'],
    ["https://h/b.git?ref=a#b", "two refs"],
    ["https://h/b.git?tag=a&branch=b", "exclude each other"],
    ["https://h/b.git?tag=a&tag=b", "more than once"],
    ["https://h/b.git?ref=", "has no value"],
    ["https://h/b.git?mtime=now", "checkout or commit"],
    ["https://h/b.git?submodules=maybe", "true or false"],
    ["https://h/b.git?subdir=a#:b", "two folders"],
  ])("%s is refused: %s", (text, reason) => {
    const address = parseGitAddress(text);
    expect(address.kind === "refused" ? address.reason : address.kind).toContain(reason);
  });
});
