import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { docker, engineEnv, frontendImage, registry, run, tempContext } from "./engine.ts";

test("the engine builds from a base image, with the network, and runs the result", async () => {
  const tag = `${registry()}/mlspec-test/engine:1`;
  const folder = tempContext({
    Dockerfile: "FROM debian:bookworm-slim\nCOPY a/b.txt /b.txt\nRUN apt-get update\n",
    "a/b.txt": "hello from the context",
  });
  const built = await docker(["buildx", "build", "--push", "-t", tag, folder]);
  expect(built).toMatchObject({ code: 0 });
  expect(await docker(["run", "--rm", tag, "cat", "/b.txt"])).toMatchObject({
    code: 0,
    stdout: "hello from the context",
  });
});

test("builds that ask for the host's network reach the registry on loopback", async () => {
  const folder = tempContext({
    Dockerfile: `FROM python:3.11-slim\nRUN python -c "import urllib.request as u; u.urlopen('http://${registry()}/v2/')"\n`,
  });
  const args = ["buildx", "build", "--network", "host", "--allow", "network.host", folder];
  expect(await docker(args)).toMatchObject({ code: 0 });
});

test("a failing program is a result, not an exception", async () => {
  expect(await run("sh", ["-c", "cat; echo no >&2; exit 3"], { input: "in" })).toEqual({
    code: 3,
    stdout: "in",
    stderr: "no\n",
  });
  expect(await run("no-such-program", [])).toMatchObject({ code: 127 });
  expect(await run("sleep", ["30"], { timeout: 50 })).toMatchObject({ code: 137 });
});

test("a context holds the files given, in folders", () => {
  const folder = tempContext({ "x/y": "1" });
  expect(existsSync(folder) && readFileSync(join(folder, "x/y"), "utf8")).toBe("1");
});

test("the frontend image is named in the engine's registry", () => {
  expect(frontendImage().startsWith(`${engineEnv().MLSPEC_REGISTRY}/`)).toBe(true);
});
