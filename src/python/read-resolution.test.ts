import { describe, expect, it } from "vitest";
import { readResolution } from "./read-resolution.ts";

const hash = "ab".repeat(32);
const url = "https://index.example.org/files/torch-2.13.0%2Bcpu-cp311-cp311-linux_x86_64.whl";
const archive = { url, archive_info: { hashes: { sha256: hash } } };
const read = (...packages: object[]) => readResolution(JSON.stringify({ packages }));
const one = (fields: object) => read({ name: "Torch_Vision", version: "1", ...fields });

describe("readResolution", () => {
  it("reads archives by the hash of newer and older pips, with their file's name", () => {
    const expected = {
      kind: "archive",
      url,
      sha256: hash,
      filename: "torch-2.13.0+cpu-cp311-cp311-linux_x86_64.whl",
      open: true,
      size: 5,
    };
    for (const info of [archive, { url, archive_info: { hash: `sha256=${hash}` } }]) {
      const outcome = one({ download_info: info, open: true, size: 5 });
      expect(outcome).toMatchObject({
        resolution: { packages: [{ name: "torch-vision", version: "1", origin: expected }] },
      });
    }
  });

  it("pins repositories by commit and reads folders of the context", () => {
    const vcs = {
      url: "https://example.org/a.git",
      vcs_info: { vcs: "git", commit_id: "c0ffee" },
      subdirectory: "py",
    };
    expect(one({ download_info: vcs })).toMatchObject({
      resolution: {
        packages: [
          {
            origin: {
              kind: "repository",
              requirement: "git+https://example.org/a.git@c0ffee#subdirectory=py",
            },
          },
        ],
      },
    });
    const folder = { url: "file:///run/x/project", dir_info: {} };
    expect(one({ download_info: folder, path: "project" })).toMatchObject({
      resolution: { packages: [{ origin: { kind: "context", path: "project" } }] },
    });
  });

  it("orders packages by name, whatever the order of the answer", () => {
    const items = ["b", "a"].map((name) => ({ name, version: "1", download_info: archive }));
    expect(read(...items)).toEqual(read(...items.reverse()));
  });

  it.each([
    [{ download_info: { url, archive_info: {} } }, "the index gives no SHA-256 of torch-vision"],
    [{ download_info: { url, archive_info: { hash: "md5=00" } } }, "the index gives no SHA-256"],
    [{ download_info: { url: "file:///opt/x", dir_info: {} } }, "a folder of the base image"],
    [{ download_info: { ...archive, url: "https://example.org/" } }, "no file name"],
  ])("says why %j cannot be pinned", (fields, reason) => {
    const outcome = one(fields);
    expect(outcome.kind === "unresolved" && outcome.reason).toContain(reason);
  });

  it("hands on why the script had no answer, and refuses what it cannot have written", () => {
    expect(readResolution('{"unresolved": "pip is old"}')).toEqual({
      kind: "unresolved",
      reason: "pip is old",
    });
    for (const text of ["[]", "{}", '{"packages": [1]}', '{"packages": [{"name": 1}]}', "{"]) {
      expect(() => readResolution(text)).toThrow();
    }
  });
});
