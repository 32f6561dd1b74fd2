import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { specBuild, startFakeEngine } from "./fake-build.ts";

/** The program of the frontend image, bundled, against the fake bridge on its standard streams. */
let directory: string;
let program: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "mlspec-program-"));
  program = join(directory, "main.cjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../../frontend/main.ts", import.meta.url))],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    outfile: program,
  });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** How the program ends on a spec; its standard input stays open, as engines leave it. */
async function runProgram(spec: string, env: Readonly<Record<string, string>> = {}) {
  const engine = await startFakeEngine(specBuild(spec), []);
  const socket = engine.dial();
  const child = spawn(process.execPath, [program], {
    env: { BUILDKIT_FRONTEND_OPT_7: "filename=mlspec.yaml", BUILDKIT_SESSION_ID: "s", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdout.pipe(socket).pipe(child.stdin);
  for (const stream of [socket, child.stdin]) stream.on("error", () => undefined);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  engine.stop();
  return { code, said, returned: engine.requests("return") };
}

test("ends with 0 once the engine took the result, or the build would fail after all", async () => {
  const { code, said, returned } = await runProgram("base: debian:12\n");
  expect(returned).toMatchObject([{ result: { result: { case: "ref" } } }]);
  expect({ code, said }).toEqual({ code: 0, said: "" });
});

test("ends with 0 once the engine took the error, which is then what the user sees", async () => {
  const { code, said, returned } = await runProgram("bas: debian:12\n");
  expect(returned[0]?.error?.message).toContain("bas");
  expect({ code, said }).toEqual({ code: 0, said: "" });
});

test("ends with 1 where no engine answers, and says why in the engine's log when asked to", async () => {
  const child = spawn(process.execPath, [program], { env: { MLSPEC_LOG: "info" }, stdio: "pipe" });
  child.stdin.on("error", () => undefined);
  child.stdin.end();
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdout.resume();
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(1);
  expect(said).toContain("UNAVAILABLE");
});
