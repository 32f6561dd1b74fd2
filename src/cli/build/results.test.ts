import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { RpcCode, RpcError, type SourceDetail } from "../../buildkit/rpc/index.ts";
import type { Journal } from "../progress/index.ts";
import { fakeIo } from "../testing/fake-io.ts";
import { type ExportInput, resolveExports } from "./exports.ts";
import { failureText, isSpecError } from "./failure-text.ts";
import type { Output } from "./outputs.ts";
import { imageId, metadataJson } from "./results.ts";

const JOURNAL: Journal = {
  add: () => undefined,
  vertexes: () => [],
  find: () => undefined,
  warnings: () => [],
  failures: () => [],
  known: () => 0,
};

describe("exporters", () => {
  const image = { name: "docker.io/library/a:latest" };
  const stored = { ...image, "prefer-image-digest": "true" };
  const exportInput = (
    engine: string,
    outputs: readonly Output[],
    { takesOci = false } = {},
  ): ExportInput => ({
    request: { outputs, names: [image.name], annotations: {}, options: {}, attestations: new Map() },
    traits: { kind: engine === "buildkitd" ? "buildkitd" : "dockerd", hasImageStore: engine !== "classic" },
    startLoad: async () => ({ takesOci, input: new PassThrough(), done: Promise.resolve() }),
    startRootFile: (_, path = "") => ({
      path,
      isKept: path !== "",
      input: new PassThrough(),
      done: Promise.resolve(),
    }),
  });
  test.each<
    [engine: "dockerd" | "classic" | "buildkitd", outputs: Output[], exporters: object[], targets: unknown[]]
  >([
    ["dockerd", [], [{ type: "moby", attrs: stored }], [undefined]],
    ["classic", [], [{ type: "moby", attrs: image }], [undefined]],
    ["buildkitd", [], [], []],
    ["dockerd", [{ type: "docker", attrs: {} }], [{ type: "moby", attrs: stored }], [undefined]],
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
    ["dockerd", [{ type: "image", attrs: { name: "b" } }], [{ type: "moby", attrs: stored }], [undefined]],
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
    [
      "dockerd",
      [{ type: "sif", dest: "a.sif", attrs: {} }],
      [{ type: "tar", attrs: {} }],
      [{ kind: "stream", stream: expect.any(PassThrough) }],
    ],
  ])("at %s for %j", async (engine, outputs, exporters, targets) => {
    const found = await resolveExports(exportInput(engine, outputs), fakeIo({ cwd: "/project" }));
    expect(found).toEqual({ exporters, targets });
  });

  test("go to Docker's containerd store as OCI archives, whose id is the manifest's", async () => {
    const input = exportInput("buildkitd", [{ type: "docker", attrs: { context: "far" } }], {
      takesOci: true,
    });
    const { exporters } = await resolveExports(input, fakeIo());
    expect(exporters).toEqual([{ type: "oci", attrs: stored }]);
  });

  test.each<[words: object, message: string]>([
    [{ options: { platform: "linux/amd64,linux/arm64" } }, "takes one platform"],
    [{ attestations: new Map([["sbom", "type=sbom"]]) }, "takes one platform without attestations"],
  ])("for %j are not loaded into Docker's classic store", async (more, message) => {
    const { request, ...rest } = exportInput("buildkitd", [{ type: "docker", attrs: {} }]);
    const wrong = resolveExports({ ...rest, request: { ...request, ...more } }, fakeIo());
    await expect(wrong).rejects.toThrow(message);
  });

  test("of a root in one file are of one platform", async () => {
    const { request, ...rest } = exportInput("buildkitd", [{ type: "sif", dest: "a.sif", attrs: {} }]);
    const options = { platform: "linux/amd64,linux/arm64" };
    const wrong = resolveExports({ ...rest, request: { ...request, options } }, fakeIo());
    await expect(wrong).rejects.toThrow("a file for one platform");
  });

  test("are not written over a folder, nor into a terminal", async () => {
    const folder = exportInput("buildkitd", [{ type: "tar", dest: "/", attrs: {} }]);
    await expect(resolveExports(folder, fakeIo())).rejects.toThrow("/ is a folder");
    const piped = exportInput("buildkitd", [{ type: "tar", dest: "-", attrs: {} }]);
    const terminal = fakeIo({ terminal: { columns: 80, rows: 24 } });
    await expect(resolveExports(piped, terminal)).rejects.toThrow("not written to a terminal");
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

  test("ends with what the step's output says of the cause", () => {
    const error = new RpcError({ code: RpcCode.UNKNOWN, message: "exit code: 127" });
    const failed = { name: "[image 1/1] git clone", lines: ["/bin/sh: 1: git: not found"], exitCode: 127 };
    expect(failureText(error, { ...JOURNAL, failures: () => [failed] })).toBe(
      [
        "ERROR: exit code: 127",
        "cause[command-not-found]: the program git is not in the stage this step runs in",
        "  hint: packages: [git], on the RHEL family [git-core]",
      ].join("\n"),
    );
  });

  test("of a spec has the hints of its mistakes alone, whatever they quote", () => {
    const message = 'mlspec.yaml:2:1: error[unknown-key]: no key\n 2 | x: "sh: 1: git: not found"';
    const error = new RpcError({ code: RpcCode.UNKNOWN, message: `${message}\nsh: 1: git: not found` });
    expect(failureText(error, JOURNAL)).not.toContain("cause[");
    const other = new RpcError({ code: RpcCode.UNKNOWN, message: "sh: 1: git: not found" });
    expect(failureText(other, JOURNAL)).toContain("cause[command-not-found]");
  });

  test.each([
    ["mlspec.yaml:2:1: error[unknown-key]: unknown key", true],
    ["process did not complete: error[7]", false],
  ])("%s: of the spec: %s", (message, want) => {
    expect(isSpecError(new RpcError({ code: RpcCode.UNKNOWN, message }))).toBe(want);
  });
});
