import { describe, expect, it, test } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import type { ResolvedPackage } from "../python/index.ts";
import { joinParts, type LockPart } from "./lock.ts";
import { printLock } from "./print-lock.ts";
import { pythonInput } from "./python-input.ts";
import { readLock } from "./read-lock.ts";

const hash = "ab".repeat(32);
const packages: readonly ResolvedPackage[] = [
  {
    name: "numpy",
    version: "2.1.0",
    origin: {
      kind: "archive",
      url: "https://index.example.org/numpy-2.1.0-cp311-cp311-linux_x86_64.whl",
      sha256: hash,
      filename: "numpy-2.1.0-cp311-cp311-linux_x86_64.whl",
      open: true,
      size: 16_000_000,
    },
  },
  { name: "mine", version: "1", origin: { kind: "context", path: "project" } },
  {
    name: "tool",
    version: "3",
    origin: { kind: "repository", requirement: "git+https://example.org/tool.git@c0ffee" },
  },
];
const part = (target: string, platform: string): LockPart => ({
  target,
  platform,
  images: new Map([["python:3.11-slim", `sha256:${hash}`]]),
  distros: new Map([
    [`sha256:${hash}`, { id: "ubuntu", idLike: ["debian"], versionId: "24.04" }],
    [`sha256:${"d".repeat(64)}`, { id: "rocky", idLike: ["rhel", "centos", "fedora"], versionId: "9.4" }],
    [`sha256:${"e".repeat(64)}`, { id: "arch", idLike: [], versionId: "" }],
  ]),
  sources: new Map([
    ["url https://example.org/a", hash],
    ["git https://example.org/a.git#main", "c".repeat(40)],
  ]),
  packages: new Map([
    ["debian:12 + curl", ["curl:amd64 7.88.1-10+deb12u5", "libcurl4:amd64 1:7.88.1"]],
    [
      "rocky:9 + gcc-c++",
      ["NetworkManager:x86_64 1:1.48.10-2.el9_5", "gcc-c++:x86_64 0:11.5.0^git1~rc2-2.el9"],
    ],
  ]),
  python: { input: hash, packages },
});
const parts = [part("b", "linux/arm64"), part("a", "linux/amd64"), part("b", "linux/amd64")];

describe("a lock", () => {
  it("reads as what was printed, and prints as what was read", () => {
    const text = printLock(joinParts(parts));
    const report = createReporter();
    const lock = readLock({ name: "mlspec.lock", text }, report);
    expect(report.diagnostics).toEqual([]);
    expect(lock?.python.get("b")?.get("linux/arm64")).toEqual({ input: hash, packages });
    expect(lock?.distros).toEqual(joinParts(parts).distros);
    expect(lock && printLock(lock)).toBe(text);
    expect(JSON.parse(text).images).toEqual({
      "python:3.11-slim": { "linux/amd64": `sha256:${hash}`, "linux/arm64": `sha256:${hash}` },
    });
  });

  it("is the same text in whatever order its parts come, one package a line", () => {
    const text = printLock(joinParts(parts));
    expect(printLock(joinParts([...parts].reverse()))).toBe(text);
    expect(text.split("\n").filter((line) => line.includes('"numpy"'))).toHaveLength(3);
    expect(printLock(joinParts([]))).toBe(
      '{\n  "version": 1,\n  "images": {},\n  "distros": {},\n  "sources": {},\n  "packages": {},\n  "python": {}\n}\n',
    );
  });
});

test.each([
  ["{", "JSON"],
  ["[]", "the lock is not an object"],
  ['{"version": 2}', "its version is 2, not 1"],
  [
    '{"version": 1, "images": {"a": {"linux/amd64": "latest"}}, "python": {}}',
    "images/a/linux/amd64 is not a digest",
  ],
  [
    '{"version": 1, "images": {}, "distros": {"d": {"p": "debian 12"}}, "python": {}}',
    "distros/d/p is not a distribution, such as debian:12",
  ],
  ['{"version": 1, "images": {}, "sources": {"url x": "main"}, "python": {}}', "sources/url x is no pin"],
  [
    '{"version": 1, "images": {}, "packages": {"k": {"p": ["curl:amd64 1\\nPin: x"]}}, "python": {}}',
    "packages/k/p/0 is not a package",
  ],
  [
    '{"version": 1, "images": {}, "packages": {"k": {"p": ["curl:x86_64 0:1-*"]}}, "python": {}}',
    "packages/k/p/0 is not a package",
  ],
  [
    '{"version": 1, "images": {}, "python": {"t": {"p": {"input": "", "packages": []}}}}',
    "python/t/p/input is not",
  ],
  [
    `{"version": 1, "images": {}, "python": {"t": {"p": {"input": "${hash}", "packages": [{"name": "a", "version": "1", "path": "a/../../b"}]}}}}`,
    "packages/0/path leaves the context",
  ],
  [
    `{"version": 1, "images": {}, "python": {"t": {"p": {"input": "${hash}", "packages": [{"name": "a", "version": "1", "url": "ftp://x"}]}}}}`,
    "packages/0/url is not an address",
  ],
])("%s is refused: %s", (text, problem) => {
  const report = createReporter();
  expect(readLock({ name: "mlspec.lock", text }, report)).toBeUndefined();
  expect(report.diagnostics[0]?.message).toContain(problem);
});

test("the input of packages changes with each wish, not with the order in which files were found", () => {
  const wishes = {
    lists: [
      ["a.txt", "six"],
      ["b.txt", "idna"],
    ] as const,
    requirements: ["a.txt"],
    constraints: [],
    packages: ["x"],
    indexes: [],
    version: "",
  };
  const input = pythonInput(wishes);
  expect(pythonInput({ ...wishes, lists: [...wishes.lists].reverse() })).toBe(input);
  for (const other of [
    { packages: ["y"] },
    { version: "3.11" },
    { indexes: ["i"] },
    { lists: [["a.txt", "six"]] as const },
  ]) {
    expect(pythonInput({ ...wishes, ...other })).not.toBe(input);
  }
});
