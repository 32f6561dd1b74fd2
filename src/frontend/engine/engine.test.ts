import { describe, expect, test } from "vitest";
import type { Gateway } from "../../buildkit/gateway/index.ts";
import { capabilities, exec, image } from "../../llb/index.ts";
import { createEngine } from "./engine.ts";

const platform = { os: "linux", architecture: "amd64" };

/** The digest a graph has for a fake engine that says it is of this version and can do these things. */
function digestFor(version: string, able: readonly string[]): string {
  const ids = [
    "exec.meta.base",
    "exec.mount.bind",
    "source.image",
    "exec.meta.removemountstubs.recursive",
    ...able,
  ];
  const facts = {
    abilities: capabilities([]),
    llb: capabilities(ids.map((id) => ({ id, enabled: true }))),
    workers: [{ id: "w", labels: new Map(), platforms: [platform], version }],
  };
  const state = exec({ args: ["true"], root: image("debian:12", { platform }) }).root;
  return createEngine({ facts } as unknown as Gateway, "").digestOf(state);
}

describe("bytes as the fake engine's own frontends write them", () => {
  const old = digestFor("v0.13.1", []);
  const current = digestFor("v0.25.2", ["file.symlink.create"]);

  test("differ between the two orders of fields", () => expect(old).not.toBe(current));

  test.each([
    ["v0.17.3", [], old],
    ["v0.18.0", [], current],
    ["v1.0.0", [], current],
    ["", [], old],
    ["v0.0.0+unknown", [], old],
    ["v0.0.0+unknown", ["file.symlink.create"], current],
  ])("version %j with %j", (version, able, expected) => expect(digestFor(version, able)).toBe(expected));
});
