import { describe, expect, it } from "vitest";
import type { FileInfo } from "../../buildkit/gateway/index.ts";
import type { Tree } from "./engine.ts";
import { listFiles } from "./list-files.ts";

/** A tree of these files: text is content, another tree a folder, `->` a link. */
interface Folder {
  readonly [name: string]: string | Folder;
}

function treeOf(root: Folder): NonNullable<Tree> {
  const at = (path: string) =>
    path
      .split("/")
      .filter((part) => part !== "")
      .reduce<string | Folder | undefined>(
        (folder, part) => (typeof folder === "object" ? folder[part] : undefined),
        root,
      );
  const info = (path: string, found: string | Folder): FileInfo => ({
    path,
    kind: typeof found === "object" ? "directory" : found.startsWith("->") ? "symlink" : "file",
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: typeof found === "object" ? 4096 : found.length,
    modifiedNs: 0n,
    linkTarget: "",
  });
  const known = (path: string) => {
    const found = at(path);
    if (found === undefined) throw new Error(`lstat ${path}: no such file or directory`);
    return found;
  };
  return {
    id: "tree",
    readFile: async () => new Uint8Array(),
    statFile: async (path) => info(path.split("/").at(-1) ?? "", known(path)),
    readDir: async (path) => {
      const found = known(path);
      if (typeof found === "string") throw new Error(`${path}: not a directory`);
      return Object.entries(found).map(([name, inner]) => info(name, inner));
    },
  };
}

describe("listing a tree", () => {
  const tree = treeOf({ m: { b: { c: "12", a: "1" }, a: "123", l: "->a", none: {} }, f: "1" });

  it("finds files and links at any depth, in order, and no folders", async () => {
    expect(await listFiles(tree, "/m", 10)).toEqual([
      { path: "a", size: 3 },
      { path: "b/a", size: 1 },
      { path: "b/c", size: 2 },
      { path: "l", size: 3 },
    ]);
    expect((await listFiles(tree, "/", 10))?.map(({ path }) => path)).toEqual([
      "f",
      "m/a",
      "m/b/a",
      "m/b/c",
      "m/l",
    ]);
  });

  it("knows a file from a folder, and nothing from something", async () => {
    expect(await listFiles(tree, "/m/b/c", 10)).toEqual([{ path: "", size: 2 }]);
    expect(await listFiles(tree, "/absent", 10)).toEqual([]);
    expect(await listFiles(undefined, "/", 10)).toEqual([]);
  });

  it("ends with more than it was to find, and passes other errors on", async () => {
    expect(await listFiles(tree, "/m", 3)).toBeUndefined();
    const broken = { ...tree, readDir: async () => Promise.reject(new Error("connection lost")) };
    await expect(listFiles(broken, "/m", 3)).rejects.toThrow("connection lost");
  });
});
