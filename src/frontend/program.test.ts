import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { specBuild, startFakeEngine } from "./fake-build.ts";

/** The program of the frontend image as the image starts it, against the fake bridge on its standard streams. */
let directory: string;
let program: readonly string[];

const inFrontend = (name: string) => fileURLToPath(new URL(`../../frontend/${name}`, import.meta.url));

const FLAGS =
  /^flags='(.*)'$/m.exec(readFileSync(inFrontend("make-snapshot.sh"), "utf8"))?.[1]?.split(" ") ?? [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "mlspec-program-"));
  const blob = join(directory, "main.blob");
  execFileSync(process.execPath, [inFrontend("bundle.mjs"), directory]);
  const made = spawnSync(inFrontend("make-snapshot.sh"), [process.execPath, directory, blob], {
    encoding: "utf8",
  });
  expect(made.status, made.stderr).toBe(0);
  expect(made.stderr).not.toContain("without compiled functions");
  program = [...FLAGS, "--snapshot-blob", blob];
});

test.each(["../Dockerfile", "mlspec.yaml"])(
  "%s starts the program with the flags of its snapshot, on large pages",
  (name) => {
    const entrypoint = readFileSync(inFrontend(name), "utf8")
      .split("\n")
      .findLast((line) => /^ *entrypoint/i.test(line));
    expect(entrypoint?.match(/--[a-z-]+/g)).toEqual([...FLAGS, "--snapshot-blob"]);
    expect(readFileSync(inFrontend(name), "utf8")).toMatch(
      /GLIBC_TUNABLES[=:] ?"?glibc\.malloc\.hugetlb=1:glibc\.malloc\.top_pad=16777216/,
    );
  },
);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** How the program ends on a spec; its standard input stays open, as engines leave it. */
async function runProgram(spec: string, flags: readonly string[] = []) {
  const engine = await startFakeEngine(specBuild(spec), []);
  const socket = engine.dial();
  const child = spawn(process.execPath, [...flags, ...program], {
    env: { BUILDKIT_FRONTEND_OPT_7: "filename=mlspec.yaml", BUILDKIT_SESSION_ID: "s" },
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

test("starts on a processor with other features than the one that made its snapshot", async () => {
  const { code, said } = await runProgram("base: debian:12\n", ["--no-enable-avx2"]);
  expect({ code, said }).toEqual({ code: 0, said: "" });
});

test("ends with 1 where no engine answers, and says why in the engine's log when asked to", async () => {
  const child = spawn(process.execPath, program, { env: { MLSPEC_LOG: "info" }, stdio: "pipe" });
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

test("a snapshot of a form that is not known stays as it is", () => {
  const blob = join(directory, "other.blob");
  writeFileSync(blob, Buffer.alloc(64, 7));
  const ended = spawnSync(process.execPath, [inFrontend("portable-snapshot.mjs"), blob], {
    encoding: "utf8",
  });
  expect({ status: ended.status, said: ended.stderr }).toEqual({
    status: 1,
    said: `${blob} has a form that this program does not know\n`,
  });
  expect(readFileSync(blob)).toEqual(Buffer.alloc(64, 7));
});
