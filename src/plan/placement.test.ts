import { describe, expect, it } from "vitest";
import { isIndependent, placeFiles } from "./placement.ts";

describe("isIndependent", () => {
  it.each([
    ["/app/", true],
    ["/opt/venv", true],
    ["/models/bert", true],
    ["/", false],
    ["/lib/x.so", false],
    ["/tmp/x", false],
    ["/home/app/x", false],
    ["/usr/local/bin/x", false],
    ["/app/../etc/x", false],
  ])("%s: %s", (path, expected) => expect(isIndependent(path)).toBe(expected));
});

describe("placeFiles", () => {
  it("tells a part of the declared folders above it, so that merging keeps their owner", () => {
    const declared = [
      { path: "/app", owner: { user: "ml" } },
      { path: "/app/data" },
      { path: "/apple" },
      { path: "/other" },
    ];
    expect(placeFiles("/app/x.py", "root", "accounts", declared)).toEqual({
      kind: "part",
      accounts: "accounts",
      directories: [{ path: "/app", owner: { user: "ml" } }],
    });
    expect(placeFiles("/app/data/", "root", "accounts", declared)).toMatchObject({
      directories: [{ path: "/app" }, { path: "/app/data" }],
    });
  });

  it("writes onto the root where a part would replace a system folder", () => {
    expect(placeFiles("/etc/app.conf", "root", "accounts", [])).toEqual({ kind: "root", root: "root" });
  });
});
