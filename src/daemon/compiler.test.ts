import { create, fromBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RpcCode, RpcError } from "../buildkit/rpc/index.ts";
import { runCli } from "../cli/index.ts";
import { tempFolder as cliFolder } from "../cli/testing/bundled.ts";
import { fakeIo } from "../cli/testing/fake-io.ts";
import { decodeDefinition } from "../llb/index.ts";
import {
  CompileRequestSchema,
  Compiler,
  Diagnostic_Severity,
  DiagnosticMessageSchema,
  ReadableFormat,
} from "../proto/index.ts";
import { type TestDaemon, testDaemon } from "./testing/test-daemon.ts";

const SPEC = `args: {DEV: false}
base: debian:12
packages: [curl]
files: [{src: app/, to: /app/}]
`;

let running: TestDaemon;
beforeAll(async () => {
  running = await testDaemon("limits: {spec: 4k}");
});
afterAll(() => running[Symbol.asyncDispose]());

const fileOf = (text: string, path = "mlspec.yaml") => ({ path, data: Buffer.from(text) });
const stated = { case: "stated" as const, value: { distro: "debian:12", images: {} } };
const compile = (init: Parameters<typeof create<typeof CompileRequestSchema>>[1]) =>
  running.client.unary(Compiler.method.compile, create(CompileRequestSchema, init));

async function failure(call: Promise<unknown>): Promise<RpcError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RpcError)) throw new Error(`expected an error, got ${String(error)}`);
  return error;
}

describe("Compile", () => {
  test("gives the bytes, the configuration and the plan that the command line gives", async () => {
    const answer = await compile({
      files: [fileOf(SPEC)],
      platform: "linux/amd64",
      labels: { a: "b" },
      facts: stated,
      readable: ReadableFormat.MERMAID,
    });
    const cwd = cliFolder({ "mlspec.yaml": SPEC });
    const flags = ["--distro", "debian:12", "--platform", "linux/amd64", "--label", "a=b"];
    const io = fakeIo({ cwd });
    expect(
      await runCli(["compile", ...flags, "-o", `${cwd}/graph`, "--image-config", `${cwd}/config`], io),
    ).toBe(0);
    const { readFileSync } = await import("node:fs");
    expect(Buffer.from(answer.definition).equals(readFileSync(`${cwd}/graph`))).toBe(true);
    expect(JSON.parse(Buffer.from(answer.imageConfig).toString())).toEqual(
      JSON.parse(readFileSync(`${cwd}/config`, "utf8")),
    );
    expect(JSON.parse(answer.plan)).toMatchObject({ image: { architecture: "amd64" } });
    expect(answer.readable).toMatch(/^(flowchart|graph) /);
    expect(answer.platform).toBe("linux/amd64");
    expect(decodeDefinition(answer.definition).def.length).toBeGreaterThan(2);
  });

  test("equal requests give equal bytes, a changed argument others", async () => {
    const text = `${SPEC}env: {DEV: "\${DEV}"}\n`;
    const ask = (DEV: string) => compile({ files: [fileOf(text)], buildArgs: { DEV }, facts: stated });
    const [one, again, other] = await Promise.all([ask("a"), ask("a"), ask("b")]);
    expect(Buffer.from(one.imageConfig).equals(again.imageConfig)).toBe(true);
    expect(Buffer.from(one.definition).equals(again.definition)).toBe(true);
    expect(Buffer.from(one.imageConfig).equals(other.imageConfig)).toBe(false);
  });

  test("an ignore file among the files keeps its patterns out of the context", async () => {
    const answer = await compile({
      files: [fileOf(SPEC), fileOf("*.pyc\n", ".dockerignore")],
      facts: stated,
      readable: ReadableFormat.JSON,
    });
    expect(answer.readable).toContain("*.pyc");
  });

  test("a wrong spec is INVALID_ARGUMENT with codes and places, as words and as details", async () => {
    const error = await failure(
      compile({ files: [fileOf("base: debian:12\npakages: [curl]\n")], facts: stated }),
    );
    expect(error.code).toBe(RpcCode.INVALID_ARGUMENT);
    expect(error.message).toContain("mlspec.yaml:2:1: error[unknown-key]");
    expect(error.message).toContain('did you mean "packages"?');
    const [detail] = error.details.filter(({ kind }) => kind === "other");
    if (detail?.kind !== "other") throw new Error("no diagnostic");
    expect(detail.typeUrl).toBe("type.googleapis.com/mlspec.v1.Diagnostic");
    expect(fromBinary(DiagnosticMessageSchema, detail.value)).toMatchObject({
      code: "unknown-key",
      severity: Diagnostic_Severity.ERROR,
      file: "mlspec.yaml",
      start: { line: 2, column: 1 },
      end: { line: 2, column: 8 },
    });
    expect(error.details).toContainEqual(
      expect.objectContaining({ kind: "source", filename: "mlspec.yaml" }),
    );
  });

  test("a hundred mistakes still fit into an error", async () => {
    const wrong = Array.from({ length: 100 }, (_, i) => `unknown_key_number_${i}: 1`).join("\n");
    const error = await failure(compile({ files: [fileOf(wrong)], facts: stated }));
    expect(error.code).toBe(RpcCode.INVALID_ARGUMENT);
    expect(error.message).toContain("error[unknown-key]");
    expect(error.details.length).toBeGreaterThan(5);
  });

  test.each([
    [
      "no files",
      {},
      RpcCode.INVALID_ARGUMENT,
      'there is no spec "mlspec.yaml" among the files: no file was sent',
    ],
    [
      "a large spec",
      { files: [fileOf(`# ${"x".repeat(5000)}`)] },
      RpcCode.RESOURCE_EXHAUSTED,
      "at most 4096",
    ],
    [
      "no UTF-8",
      { files: [{ path: "mlspec.yaml", data: Buffer.of(0xff) }] },
      RpcCode.INVALID_ARGUMENT,
      "not UTF-8",
    ],
    [
      "a platform there is not",
      { files: [fileOf(SPEC)], platform: "windows/amd64", facts: stated },
      RpcCode.INVALID_ARGUMENT,
      "only linux images",
    ],
    [
      "several platforms",
      { files: [fileOf(`${SPEC}platforms: [linux/amd64, linux/arm64]\n`)], facts: stated },
      RpcCode.INVALID_ARGUMENT,
      "set platform",
    ],
    [
      "images of which nothing is stated",
      { files: [fileOf(SPEC)], facts: { case: "stated" as const, value: { images: {}, distro: "" } } },
      RpcCode.INVALID_ARGUMENT,
      "nothing is stated of debian:12",
    ],
    [
      "a distribution that is none",
      { files: [fileOf(SPEC)], facts: { case: "stated" as const, value: { images: {}, distro: "::" } } },
      RpcCode.INVALID_ARGUMENT,
      "such as debian:12",
    ],
    ["no engine", { files: [fileOf(SPEC)] }, RpcCode.UNAVAILABLE, "no-engine.sock"],
  ])("%s: an error that says so", async (_, init, code, words) => {
    const error = await failure(compile(init));
    expect({ code: error.code, message: error.message }).toEqual({
      code,
      message: expect.stringContaining(words),
    });
  });
});

test("Lint answers with everything at once, and a wrong spec is no error", async () => {
  const text = "base: debian:latest\nfiles: [{src: ../x, to: /}]\npakages: [a]\n";
  const { diagnostics } = await running.client.unary(Compiler.method.lint, { files: [fileOf(text)] });
  expect(diagnostics.map(({ code, start }) => `${code} ${start?.line}`)).toEqual(
    expect.arrayContaining(["escaping-path 2", "unknown-key 3"]),
  );
  expect(diagnostics[0]?.rendered).toContain("mlspec.yaml:");
});

test("Lint has the rules, by id, covers secrets, and heeds comments", async () => {
  const text =
    "base: debian:12\nexpose: [80]\nuser: {uid: 1} # mlspec-ignore: ML040\nenv: {token: hunter2}\n";
  const { diagnostics } = await running.client.unary(Compiler.method.lint, { files: [fileOf(text)] });
  expect(diagnostics.map(({ rule, code }) => `${rule} ${code}`)).toEqual([
    "ML042 no-healthcheck",
    "ML030 secret-in-text",
  ]);
  expect(JSON.stringify(diagnostics.map(({ rendered, message }) => [rendered, message]))).not.toContain(
    "hunter2",
  );
});
