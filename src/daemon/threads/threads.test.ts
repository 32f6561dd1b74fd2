import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { create, toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EncodedMessage, RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import {
  CompileRequestSchema,
  CompileResponseSchema,
  LintRequestSchema,
  LintResponseSchema,
} from "../../proto/index.ts";
import { answersHere, createSpecCache } from "../service/index.ts";
import { createCompileThreads } from "./index.ts";

const root = join(import.meta.dirname, "../../..");
// Below the tree, whose node_modules have what is not bundled.
const bundled = join(root, ".cache/threads-test");
const folder = mkdtempSync(join(tmpdir(), "mlspecd-threads-"));
beforeAll(() => {
  mkdirSync(bundled, { recursive: true });
  execFileSync(process.execPath, [join(root, "src/daemon/bundle.mjs"), bundled], { stdio: "inherit" });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lost: string[] = [];
const usual = {
  count: 1,
  specBytes: 100_000,
  timeoutMs: 60_000,
  onLost: (why: string) => void lost.push(why),
};
const real = () => pathToFileURL(join(bundled, "compile-thread.js"));
function program(text: string): URL {
  const path = join(folder, `${Math.random()}.mjs`);
  writeFileSync(path, `import { parentPort } from "node:worker_threads";\n${text}`);
  return pathToFileURL(path);
}

function request(text: string) {
  return create(CompileRequestSchema, {
    files: [{ path: "mlspec.yaml", data: Buffer.from(text) }],
    platform: "linux/amd64",
    facts: { case: "stated", value: { distro: "debian:12" } },
  });
}

async function failure(call: Promise<unknown>): Promise<RpcError> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof RpcError)) throw new Error(`expected an RpcError, got ${String(thrown)}`);
  return thrown;
}

describe("threads that compile", () => {
  test("answer as one thread does: graphs, messages, errors with their details", async () => {
    const threads = createCompileThreads({ ...usual, count: 2, program: real() });
    const here = answersHere({ cached: createSpecCache(), limitBytes: usual.specBytes });
    const gallery = readFileSync(join(root, "testdata/gallery/dev-packages/mlspec.yaml"), "utf8");
    try {
      const texts = [gallery, "base: debian:12\npackages: [b, a]\n", gallery];
      const answers = await Promise.all(texts.map((text) => threads.compile(request(text))));
      for (const [index, text] of texts.entries()) {
        const expected = create(CompileResponseSchema, await here.compile(request(text)));
        expect(answers[index]?.bytes).toEqual(toBinary(CompileResponseSchema, expected));
      }
      for (const wrong of ["base: debian:12\npakages: [a]\n", `base: debian:12 # ${"x".repeat(200_000)}\n`]) {
        const [there, expected] = [
          await failure(threads.compile(request(wrong))),
          await failure(here.compile(request(wrong))),
        ];
        expect([there.code, there.message, there.details]).toEqual([
          expected.code,
          expected.message,
          structuredClone(expected.details),
        ]);
      }
      const lint = create(LintRequestSchema, { files: request("base: python\n").files });
      const found = create(LintResponseSchema, await here.lint(lint));
      expect((await threads.lint(lint)).bytes).toEqual(toBinary(LintResponseSchema, found));
      expect(found.diagnostics.length).toBeGreaterThan(0);
    } finally {
      await threads.close();
    }
    expect(lost).toEqual([]);
  });

  test("that take too long are replaced: who waited is told, who comes next is answered", async () => {
    // It never answers the first question.
    const slow = program(
      'parentPort.on("message", ({ id }) => { if (id > 0) parentPort.postMessage({ id, response: new Uint8Array([7]) }); });',
    );
    const threads = createCompileThreads({ ...usual, program: slow, timeoutMs: 5000 });
    try {
      const late = await failure(threads.compile(request("")));
      expect([late.code, late.message]).toEqual([
        RpcCode.DEADLINE_EXCEEDED,
        "the thread that compiled is lost: it took longer than 5000 ms",
      ]);
      expect(await threads.compile(request(""))).toEqual(new EncodedMessage(new Uint8Array([7])));
      expect(lost.splice(0)).toEqual(["it took longer than 5000 ms"]);
    } finally {
      await threads.close();
    }
  });

  test("that die are replaced, whatever they die of", async () => {
    for (const [end, why] of [
      ["process.exit(3)", "it ended with 3"],
      ['throw new Error("gone")', "gone"],
    ]) {
      const threads = createCompileThreads({
        ...usual,
        program: program(
          `parentPort.on("message", ({ id }) => { if (id === 0) { ${end} } parentPort.postMessage({ id, response: new Uint8Array() }); });`,
        ),
      });
      try {
        const error = await failure(threads.compile(request("")));
        expect([error.code, error.message]).toEqual([
          RpcCode.INTERNAL,
          `the thread that compiled is lost: ${why}`,
        ]);
        expect(await threads.compile(request(""))).toEqual(new EncodedMessage(new Uint8Array()));
        expect(lost.splice(0)).toEqual([why]);
      } finally {
        await threads.close();
      }
    }
  });

  test("are asked twice for the same, and then no more; a failure is asked for anew", async () => {
    const counts = program(
      'let n = 0; parentPort.on("message", ({ id }) => { n++; parentPort.postMessage(n > 2 ? { id, error: { code: 3, message: `${n}`, details: [] } } : { id, response: new Uint8Array([n]) }); });',
    );
    const threads = createCompileThreads({ ...usual, program: counts });
    try {
      const answers: unknown[] = [];
      for (let n = 0; n < 4; n++) answers.push((await threads.compile(request("a"))).bytes[0]);
      expect(answers).toEqual([1, 2, 2, 2]);
      const failures = [
        await failure(threads.compile(request("b"))),
        await failure(threads.compile(request("b"))),
      ];
      expect(failures.map(({ message }) => message)).toEqual(["3", "4"]);
    } finally {
      await threads.close();
    }
  });

  test("are asked nothing after they were closed", async () => {
    const threads = createCompileThreads({ ...usual, program: real() });
    await threads.close();
    expect((await failure(threads.compile(request("")))).code).toBe(RpcCode.UNAVAILABLE);
    expect(lost).toEqual([]);
  });
});
