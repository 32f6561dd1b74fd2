import { describe, expect, it, test } from "vitest";
import { type State, scratch } from "../graph/state.ts";
import { image } from "../source/image.ts";
import { local } from "../source/local.ts";
import { decodeState, fileOp, listedCapabilities } from "../testing/decode.ts";
import { type FileChain, file } from "./file-chain.ts";

const base = image("alpine");
const files = local("files");
const actions = (chain: FileChain) => fileOp(decodeState(chain.state())).actions;
const action = (chain: FileChain) => actions(chain)[0]?.action.value;
const indexes = (state: State) =>
  fileOp(decodeState(state)).actions.map(({ input, secondaryInput, output }) =>
    [input, secondaryInput, output].map(Number),
  );

describe("file actions", () => {
  it("mkdir", () => {
    expect(action(file(base).mkdir("/a"))).toMatchObject({
      path: "/a",
      mode: 0o755,
      makeParents: false,
      timestamp: -1n,
    });
    const owner = { user: 0, group: 1000 };
    expect(
      action(file(base).mkdir("/a/b/", { mode: 0o1777, parents: true, owner, timestamp: 5n })),
    ).toMatchObject({
      path: "/a/b",
      mode: 0o777,
      makeParents: true,
      timestamp: 5n,
      owner: { user: { user: { case: "byID", value: 0 } }, group: { user: { case: "byID", value: 1000 } } },
    });
  });

  it("mkfile", () => {
    expect(action(file(base).mkfile("/f", "häl"))).toMatchObject({
      path: "/f",
      mode: 0o644,
      data: new Uint8Array([104, 195, 164, 108]),
      timestamp: -1n,
    });
    expect(
      action(
        file(base).mkfile("/f", new Uint8Array([0, 255]), {
          mode: 0o7600,
          timestamp: 1_700_000_000_123_456_789n,
        }),
      ),
    ).toMatchObject({
      mode: 0o600,
      data: new Uint8Array([0, 255]),
      timestamp: 1_700_000_000_123_456_789n,
    });
  });

  it("rm", () => {
    expect(action(file(base).rm("/a/../b"))).toMatchObject({
      path: "/b",
      allowNotFound: false,
      allowWildcard: false,
    });
    expect(action(file(base).rm("/b/*", { allowNotFound: true, allowWildcard: true }))).toMatchObject({
      path: "/b/*",
      allowNotFound: true,
      allowWildcard: true,
    });
  });

  it("symlink keeps what the link says as it stands", () => {
    expect(
      action(file(base).symlink("../lib/./x", "/usr/x", { owner: { user: 7 }, timestamp: 9n })),
    ).toMatchObject({
      oldpath: "../lib/./x",
      newpath: "/usr/x",
      timestamp: 9n,
      owner: { user: { user: { case: "byID", value: 7 } } },
    });
  });

  it("copy keeps mode and time by default: an absent field would be 0, no permissions and 1970", () => {
    expect(action(file(base).copy(files, "/src", "/dest"))).toMatchObject({
      src: "/src",
      dest: "/dest",
      mode: -1,
      timestamp: -1n,
      followSymlink: false,
      dirCopyContents: false,
      attemptUnpackDockerCompatibility: false,
      createDestPath: false,
      allowWildcard: false,
      allowEmptyWildcard: false,
      alwaysReplaceExistingDestPaths: false,
      modeStr: "",
    });
  });

  it("copy carries every option to its field", () => {
    const chain = file(base).copy(files, "*.c", "/dest/", {
      mode: 0o640,
      owner: { user: 1, group: 2 },
      followSymlinks: true,
      contentsOnly: true,
      unpack: true,
      createDestPath: true,
      allowWildcard: true,
      allowEmptyWildcard: true,
      includePatterns: ["a", "b"],
      excludePatterns: ["!c"],
      requiredPaths: ["a"],
      replaceExisting: true,
      timestamp: 0n,
    });
    expect(action(chain)).toMatchObject({
      src: "/*.c",
      dest: "/dest/",
      mode: 0o640,
      owner: { user: { user: { value: 1 } }, group: { user: { value: 2 } } },
      followSymlink: true,
      dirCopyContents: true,
      attemptUnpackDockerCompatibility: true,
      createDestPath: true,
      allowWildcard: true,
      allowEmptyWildcard: true,
      includePatterns: ["a", "b"],
      excludePatterns: ["!c"],
      requiredPaths: ["a"],
      alwaysReplaceExistingDestPaths: true,
      timestamp: 0n,
    });
  });

  it("copy with a symbolic mode", () => {
    expect(action(file(base).copy(files, "/a", "/b", { mode: "u+x" }))).toMatchObject({
      mode: 0,
      modeStr: "u+x",
    });
    expect(action(file(base).copy(files, "/a", "/b", { mode: 0 }))).toMatchObject({ mode: 0, modeStr: "" });
  });

  test.each([
    ["a", "/a"],
    ["a/", "/a/"],
    ["/a/.", "/a/."],
    ["/", "/"],
    [".", "/"],
    ["/.", "/."],
    ["./", "/"],
    ["/a//b/../c", "/a/c"],
    ["../../x", "/x"],
    ["/a/.hidden", "/a/.hidden"],
    ["/a//", "/a/"],
  ])("copy to %j goes to %j", (dest, expected) => {
    expect(action(file(base).copy(files, "/s", dest))).toMatchObject({ dest: expected });
  });
});

describe("file indexes", () => {
  it("a single mkdir on nothing", () => {
    expect(indexes(file(scratch).mkdir("/a").state())).toEqual([[-1, -1, 0]]);
  });

  it("a chain: each on the one before, only the last has an output", () => {
    expect(indexes(file(base).mkdir("/a").mkfile("/a/f", "x").rm("/b").state())).toEqual([
      [0, -1, -1],
      [1, -1, -1],
      [2, -1, 0],
    ]);
  });

  it("a copy names its source; the base and the source share a place if they are the same", () => {
    expect(indexes(file(base).copy(files, "/a", "/b").state())).toEqual([[0, 1, 0]]);
    expect(indexes(file(base).copy(base, "/a", "/b").state())).toEqual([[0, 0, 0]]);
    expect(indexes(file(scratch).copy(files, "/a", "/b").state())).toEqual([[-1, 0, 0]]);
    expect(indexes(file(base).copy(scratch, "/", "/b").state())).toEqual([[0, -1, 0]]);
  });

  it("results of steps are numbered after all inputs, also those that come later", () => {
    const chain = file(base).mkdir("/a").copy(files, "/x", "/a/").copy(image("busybox"), "/y", "/a/");
    expect(indexes(chain.state())).toEqual([
      [0, -1, -1],
      [3, 1, -1],
      [4, 2, 0],
    ]);
  });

  it("a copy from another chain makes that chain part of the same op, once", () => {
    const made = file(scratch).mkdir("/out").mkfile("/out/f", "x");
    const state = file(base).copy(made, "/out", "/a").copy(made, "/out", "/b").state();
    expect(indexes(state)).toEqual([
      [-1, -1, -1],
      [1, -1, -1],
      [0, 2, -1],
      [3, 2, 0],
    ]);
    expect(decodeState(state).inputs).toHaveLength(1);
  });

  it("a copy from a chain without actions is a copy from its base", () => {
    expect(indexes(file(base).copy(file(files), "/a", "/b").state())).toEqual([[0, 1, 0]]);
  });

  it("a chain without actions is its base", () => {
    expect(file(base).state()).toBe(base);
  });

  it("does not change a chain by growing it", () => {
    const start = file(base).mkdir("/a");
    start.mkdir("/b");
    expect(indexes(start.state())).toEqual([[0, -1, 0]]);
  });

  it("has no platform", () => {
    expect(
      decodeState(
        file(base)
          .mkdir("/a")
          .state({ platform: { os: "linux", architecture: "arm64" } }),
      ).platform,
    ).toBeUndefined();
  });

  it("is not limited by the depth of the call stack", () => {
    let chain = file(base);
    for (let i = 0; i < 20_000; i++) chain = chain.mkdir(`/${i}`);
    expect(indexes(chain.state()).at(-1)).toEqual([19_999, -1, 0]);
  });
});

describe("file owners", () => {
  const user = (chain: FileChain, at = 0) => {
    const value = actions(chain)[at]?.action.value;
    return value && "owner" in value ? value.owner : undefined;
  };

  it("writes id 0, although it is a zero value", () => {
    expect(user(file(base).mkdir("/a", { owner: { user: 0 } }))).toMatchObject({
      user: { user: { case: "byID", value: 0 } },
    });
  });

  it("looks names up in the base of the chain, also in later actions", () => {
    const chain = file(base)
      .mkdir("/a")
      .copy(files, "/x", "/y", { owner: { user: "app", group: "staff" } });
    expect(user(chain, 1)).toMatchObject({
      user: { user: { case: "byName", value: { name: "app", input: 0n } } },
      group: { user: { case: "byName", value: { name: "staff", input: 0n } } },
    });
  });

  it("looks names up where it is told", () => {
    const chain = file(scratch).copy(files, "/x", "/y", { owner: { user: "app", group: 5, from: base } });
    expect(user(chain)).toMatchObject({
      user: { user: { case: "byName", value: { name: "app", input: 1n } } },
      group: { user: { case: "byID", value: 5 } },
    });
    expect(decodeState(chain.state()).inputs).toHaveLength(2);
  });

  it("refuses a name where there is nothing to look it up in", () => {
    expect(() =>
      file(scratch)
        .mkdir("/a", { owner: { user: "app" } })
        .state(),
    ).toThrow('"app" is a name');
    expect(() =>
      file(scratch)
        .mkdir("/a", { owner: { group: "app" } })
        .state(),
    ).toThrow('"app" is a name');
    expect(() =>
      file(scratch)
        .mkdir("/a", { owner: { user: 1, from: scratch } })
        .state(),
    ).not.toThrow();
  });
});

describe("file capabilities", () => {
  test.each<[string, FileChain, string[]]>([
    ["mkdir", file(base).mkdir("/a"), []],
    ["rm", file(base).rm("/a"), []],
    ["rm of a wildcard", file(base).rm("/a*", { allowWildcard: true }), ["file.rm.wildcard"]],
    ["symlink", file(base).symlink("a", "/b"), ["file.symlink.create"]],
    ["copy", file(base).copy(files, "/a", "/b"), []],
    [
      "include",
      file(base).copy(files, "/", "/b", { includePatterns: ["x"] }),
      ["file.copy.includeexcludepatterns"],
    ],
    [
      "exclude",
      file(base).copy(files, "/", "/b", { excludePatterns: ["x"] }),
      ["file.copy.includeexcludepatterns"],
    ],
    [
      "required paths",
      file(base).copy(files, "/", "/b", { includePatterns: ["x"], requiredPaths: ["x"] }),
      ["file.copy.includeexcludepatterns", "file.copy.requiredpaths"],
    ],
    [
      "replace",
      file(base).copy(files, "/", "/b", { replaceExisting: true }),
      ["file.copy.alwaysreplaceexistingdestpaths"],
    ],
    [
      "a symbolic mode, which engines know but refuse to be told",
      file(base).copy(files, "/", "/b", { mode: "+x" }),
      [],
    ],
  ])("%s", (_, chain, more) => {
    expect(listedCapabilities(chain.state())).toEqual(["file.base", ...more].sort());
  });
});
