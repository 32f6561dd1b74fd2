import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEchoServer } from "./echo-server.ts";

/** What runs in the child: calls over its own stdio, then the same after the far end has gone. */
const program = `
import { LLBBridge } from "../../proto/index.ts";
import { connectDuplex } from "./connect.ts";
import { stdioDuplex } from "./stdio-duplex.ts";
const client = connectDuplex(stdioDuplex());
const { readFile, solve } = LLBBridge.method;
const down = await client.unary(readFile, { FilePath: "12000000" });
const up = await client.unary(solve, { ExporterAttr: down.Data });
const code = async () => client.unary(readFile, { FilePath: "1" }).then(() => "OK", (error) => error.codeName);
process.stderr.write(JSON.stringify([down.Data.length, up.ref, await code()]) + "\\n");
await client.unary(LLBBridge.method.statFile, {}).catch((error) => process.stderr.write(error.codeName + "\\n"));
process.stderr.write(await code());
`;

let directory: string;
let bundle: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "mlspec-stdio-"));
  bundle = join(directory, "child.mjs");
  await build({
    stdin: { contents: program, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    outfile: bundle,
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("a child speaks gRPC over its pipes, and ends by itself when they close", async () => {
  const server = await startEchoServer();
  const socket = server.dial();
  const child = spawn(process.execPath, [bundle], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdout.pipe(socket).pipe(child.stdin);
  child.stdin.on("error", () => undefined);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes("\n")) child.stdin.end();
  });
  const exitCode = await new Promise((resolve) => child.on("close", resolve));
  server.stop();
  expect(said.split("\n")).toEqual(['[12000000,"12000000 bytes ","OK"]', "UNAVAILABLE", "UNAVAILABLE"]);
  expect(exitCode).toBe(0);
});

test("a program that was started by hand says what it is for", () => {
  const child = spawnSync(process.execPath, [bundle], {
    stdio: [openSync(bundle, "r"), "pipe", "pipe"],
    encoding: "utf8",
  });
  expect(child.stderr).toContain("meant to be started by BuildKit");
  expect(child.status).not.toBe(0);
});
