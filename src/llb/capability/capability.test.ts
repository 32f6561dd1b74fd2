import { describe, expect, it, test } from "vitest";
import { merge } from "../combine/merge.ts";
import { exec } from "../exec/exec.ts";
import { file } from "../file/file-chain.ts";
import { sourceFile } from "../graph/source-file.ts";
import { scratch } from "../graph/state.ts";
import { image } from "../source/image.ts";
import { define } from "../testing/decode.ts";
import { capabilities, supports } from "./capabilities.ts";
import { CapabilityError } from "./capability-error.ts";
import { findMissingCapabilities } from "./find-missing-capabilities.ts";

const on = (...ids: string[]) => capabilities(ids.map((id) => ({ id, enabled: true })));
const base = image("a");

describe("what an engine can do", () => {
  it("is what it announces as enabled", () => {
    const caps = capabilities([
      { id: "mergeop", enabled: false, reason: "only with the containerd store" },
      { id: "file.base", enabled: true },
    ]);
    expect(supports(caps, "file.base")).toBe(true);
    expect(supports(caps, "mergeop")).toBe(false);
    expect(supports(caps, "diffop")).toBe(false);
    expect(caps.disabledReasons.get("mergeop")).toBe("only with the containerd store");
  });

  it("includes what came with an announced release", () => {
    expect(supports(on("exec.validexitcode"), "file.copy.modestring")).toBe(true);
    expect(supports(on("file.copy.modestring"), "file.copy.modestring")).toBe(false);
  });
});

describe("a graph that needs more than the engine can", () => {
  const message = (
    caps: ReturnType<typeof on>,
    state = merge([base, image("b")], { name: "join" }),
  ): string => {
    try {
      define(state, { caps });
    } catch (error) {
      if (error instanceof CapabilityError) return error.message;
      throw error;
    }
    return "no error";
  };

  test.each([
    [on("source.image"), 'the engine lacks mergeop (since BuildKit 0.10), needed for "join"'],
    [
      capabilities([
        { id: "source.image", enabled: true },
        { id: "mergeop", enabled: false, reason: "wrong store" },
      ]),
      'the engine has switched off mergeop, needed for "join": wrong store',
    ],
    [on("source.image", "mergeop"), "no error"],
  ])("%#: %s", (caps, expected) => {
    expect(message(caps)).toBe(expected);
  });

  it("names a symbolic mode although no engine announces it: an old one would take all permissions away", () => {
    const state = file(base).copy(image("b"), "/a", "/b", { mode: "u+x" }).state();
    expect(message(on("source.image", "file.base"), state)).toBe(
      "the engine lacks file.copy.modestring (since BuildKit 0.17), needed",
    );
    expect(message(on("source.image", "file.base", "exec.validexitcode"), state)).toBe("no error");
  });

  it("lists everything at once, with its places", () => {
    const spec = sourceFile({ filename: "s", data: "", language: "YAML" });
    const locations = [{ file: spec, ranges: [{ start: { line: 3 }, end: { line: 4 } }] }];
    const step = exec({
      args: ["x"],
      root: base,
      name: "step",
      locations,
      ulimits: [{ name: "nofile", soft: 1, hard: 1 }],
      mounts: [{ kind: "tmpfs", dest: "/t", size: 5 }],
    }).root;
    const caps = on("source.image", "exec.meta.base", "exec.mount.bind", "exec.mount.tmpfs");
    expect(findMissingCapabilities(merge([step, file(scratch).mkdir("/x").state()]), caps)).toEqual([
      { capability: "exec.meta.ulimit", since: "0.10", reason: undefined, vertexName: "step", locations },
      {
        capability: "exec.mount.tmpfs.size",
        since: "0.10",
        reason: undefined,
        vertexName: "step",
        locations,
      },
      { capability: "file.base", since: "0.5", reason: undefined, vertexName: undefined, locations: [] },
      { capability: "mergeop", since: "0.10", reason: undefined, vertexName: undefined, locations: [] },
    ]);
    expect(findMissingCapabilities(scratch, caps)).toEqual([]);
  });
});
