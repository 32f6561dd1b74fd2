import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { RpcCode, RpcError, type SourceDetail } from "../../buildkit/rpc/index.ts";
import type { Journal } from "../progress/index.ts";
import { fakeIo } from "../testing/fake-io.ts";
import { resolveExports } from "./exports.ts";
import { failureText, isSpecError } from "./failure-text.ts";
import type { Output } from "./outputs.ts";
import { imageId, metadataJson } from "./results.ts";

const JOURNAL: Journal = {
  add: () => undefined,
  vertexes: () => [],
  find: () => undefined,
  warnings: () => [],
  known: () => 0,
};

describe("exporters", () => {
  const image = { name: "docker.io/library/a:latest" };
  test.each<[engine: "dockerd" | "buildkitd", outputs: Output[], exporters: object[], targets: unknown[]]>([
    ["dockerd", [], [{ type: "moby", attrs: image }], [undefined]],
    ["buildkitd", [], [], []],
    ["dockerd", [{ type: "docker", attrs: {} }], [{ type: "moby", attrs: image }], [undefined]],
    [
      "buildkitd",
      [{ type: "docker", attrs: {} }],
      [{ type: "docker", attrs: image }],
      [{ kind: "stream", stream: expect.any(PassThrough) }],
    ],
    [
      "buildkitd",
      [{ type: "image", attrs: { push: "true" } }],
      [{ type: "image", attrs: { ...image, push: "true" } }],
      [undefined],
    ],
    [
      "dockerd",
      [{ type: "image", attrs: { name: "b" } }],
      [{ type: "image", attrs: { name: "b" } }],
      [undefined],
    ],
    [
      "buildkitd",
      [{ type: "oci", dest: "a.tar", attrs: {} }],
      [{ type: "oci", attrs: image }],
      [{ kind: "file", path: "/project/a.tar" }],
    ],
    [
      "buildkitd",
      [{ type: "local", dest: "out", attrs: {} }],
      [{ type: "local", attrs: {} }],
      [{ kind: "directory", path: "/project/out" }],
    ],
    [
      "dockerd",
      [{ type: "oci", dest: "out", attrs: { tar: "false" } }],
      [{ type: "oci", attrs: { ...image, tar: "false" } }],
      [undefined],
    ],
    ["buildkitd", [{ type: "cacheonly", attrs: {} }], [], []],
  ])("at %s for %j", (engine, outputs, exporters, targets) => {
    const startLoad = () => ({ input: new PassThrough(), done: Promise.resolve() });
    const input = { outputs, names: [image.name], engine, startLoad };
    expect(resolveExports(input, fakeIo({ cwd: "/project" }))).toEqual({ exporters, targets });
  });
});

test("metadata unpacks JSON in base64 and leaves everything else", () => {
  const descriptor = Buffer.from('{"size":3}').toString("base64");
  const text = metadataJson({ b: descriptor, a: "sha256:0", c: Buffer.from("{no").toString("base64") });
  expect(Object.entries(JSON.parse(text))).toEqual([
    ["a", "sha256:0"],
    ["b", { size: 3 }],
    ["c", "e25v"],
  ]);
});

test("an image's id is its configuration's digest where the engine tells it", () => {
  expect(imageId({ "containerimage.digest": "d", "containerimage.config.digest": "c" })).toBe("c");
  expect(imageId({ "containerimage.digest": "d" })).toBe("d");
});

describe("a failure", () => {
  const detail: SourceDetail = {
    kind: "source",
    filename: "mlspec.yaml",
    data: Buffer.from("1\n2\n3\n4\n5\n6\n"),
    language: "YAML",
    ranges: [{ start: { line: 3, character: 0 }, end: { line: 3, character: 1 } }],
  };

  test("shows the spec's lines", () => {
    const error = new RpcError({ code: RpcCode.UNKNOWN, message: "no luck", details: [detail] });
    const rule = "-".repeat(20);
    const lines = ["   1 |     1", "   2 |     2", "   3 | >>> 3", "   4 |     4", "   5 |     5"];
    expect(failureText(error, JOURNAL)).toBe(
      ["mlspec.yaml:3", rule, ...lines, rule, "ERROR: no luck"].join("\n"),
    );
  });

  test.each([
    ["mlspec.yaml:2:1: error[unknown-key]: unknown key", true],
    ["process did not complete: error[7]", false],
  ])("%s: of the spec: %s", (message, want) => {
    expect(isSpecError(new RpcError({ code: RpcCode.UNKNOWN, message }))).toBe(want);
  });
});
