import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { goMode } from "./go-mode.ts";
import { type TreeFilter, walkTree } from "./walk-tree.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-walk-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

let count = 0;

function tree(files: readonly string[], links: Readonly<Record<string, string>> = {}): string {
  const root = join(top, `${count++}`);
  mkdirSync(root);
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), file);
  }
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  }
  return root;
}

function paths(root: string, filter: Partial<TreeFilter> = {}): string[] {
  return [...walkTree(root, { include: [], exclude: [], follow: [], ...filter })].map(({ path }) => path);
}

describe("the list of a folder", () => {
  it("has folders before what is in them and names in the order of their bytes", () => {
    const root = tree(["a.txt", "a/x", "a-", "B", "\u{1F600}", "\uFFE0", "é"]);
    expect(paths(root)).toEqual(["B", "a", "a/x", "a-", "a.txt", "é", "\uFFE0", "\u{1F600}"]);
  });

  it.each<[string, Partial<TreeFilter>, readonly string[]]>([
    ["all but what is excluded", { exclude: ["d", "*.o"] }, ["a", "e", "e/d", "e/d/y.o"]],
    ["exceptions, with the folders on the way", { exclude: ["*", "!d/x"] }, ["d", "d/x"]],
    [
      "exceptions with wildcards",
      { exclude: ["**", "!**/*.o"] },
      ["b.o", "d", "d/z.o", "e", "e/d", "e/d/y.o"],
    ],
    ["what is included, with the folders on the way", { include: ["e/**/y.o"] }, ["e", "e/d", "e/d/y.o"]],
    ["a folder that is included, with all in it", { include: ["d"] }, ["d", "d/x", "d/z.o"]],
    ["included and not excluded", { include: ["d"], exclude: ["d/x"] }, ["d", "d/z.o"]],
    ["a pattern with blanks and dots around it", { include: [" ./d/../a "] }, ["a"]],
    ["nothing where nothing matches", { include: ["nothing"] }, []],
  ])("has %s", (_name, filter, expected) => {
    expect(paths(tree(["a", "b.o", "d/x", "d/z.o", "e/d/y.o"]), filter)).toEqual(expected);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["a link and its target", ["l"], ["d", "d/x", "l"]],
    ["links on the way", ["in/x"], ["d", "d/x", "in"]],
    ["links that climb out end at the top", ["up"], ["d", "d/x", "up"]],
    ["an absolute link is inside too", ["abs"], ["abs", "d", "d/x"]],
    ["links that go round", ["round"], ["round", "round2"]],
    ["wildcards in the last name", ["d/*"], ["d", "d/x"]],
    [
      "the folder itself is everything",
      ["d", "."],
      ["a", "abs", "d", "d/x", "in", "l", "round", "round2", "up"],
    ],
  ])("follows: %s", (_name, follow, expected) => {
    const links = { l: "d/x", in: "d", up: "../../d/x", abs: "/d/x", round: "round2", round2: "round" };
    expect(paths(tree(["a", "d/x"], links), { follow })).toEqual(expected);
  });

  it("has what is included and no more where the folder itself is followed too", () => {
    const root = tree(["a", "b", "d/x"], { up: ".." });
    expect(paths(root, { include: ["a"], follow: ["up", "b"] })).toEqual(["a"]);
  });

  it("gives a file's further names as links to the first that is sent", () => {
    const root = tree(["a", "z"]);
    linkSync(join(root, "a"), join(root, "b"));
    linkSync(join(root, "a"), join(root, "c"));
    const links = (filter: Partial<TreeFilter>) =>
      [...walkTree(root, { include: [], exclude: [], follow: [], ...filter })].map(
        ({ path, linkname, size }) => [path, linkname, Number(size)],
      );
    expect(links({})).toEqual([
      ["a", "", 1],
      ["b", "a", 0],
      ["c", "a", 0],
      ["z", "", 1],
    ]);
    expect(links({ exclude: ["a"] })).toEqual([
      ["b", "", 1],
      ["c", "b", 0],
      ["z", "", 1],
    ]);
  });

  it("has Go's bits for what is not a regular file, and nobody as owner", () => {
    const root = tree([], { link: "target" });
    execFileSync("mkfifo", [join(root, "pipe")]);
    mkdirSync(join(root, "shared"));
    execFileSync("chmod", ["1777", join(root, "shared")]);
    const stats = [...walkTree(root, { include: [], exclude: [], follow: [] })];
    expect(stats.map(({ path, mode }) => [path, (mode & goMode.types) >>> 0])).toEqual([
      ["link", goMode.symlink],
      ["pipe", goMode.fifo],
      ["shared", goMode.directory],
    ]);
    expect(stats[2]?.mode).toBe((goMode.directory | goMode.sticky | 0o777) >>> 0);
    expect(stats.some((stat) => "uid" in stat || "gid" in stat)).toBe(false);
    expect(stats[0]).toMatchObject({ linkname: "target", size: 6n });
  });

  it("says so when a name is not UTF-8", () => {
    const root = tree(["a"]);
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x66, 0xff])]), "x");
    expect(() => paths(root)).toThrow(/not UTF-8/);
  });
});
