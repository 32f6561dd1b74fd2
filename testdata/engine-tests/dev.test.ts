import { expect, test } from "vitest";
import { docker } from "./engine.ts";
import { buildSpec, output } from "./frontend-build-spec.ts";

/** The index of these tests is on loopback. */
const HOST = ["--network", "host", "--allow", "network.host", "--load"];

const SPEC = `base: python:3.11-slim
python: {packages: [click]}
files: [app.py:/app/]
cmd: [python, /app/app.py]
dev: {tools: false, packages: [less], python: {packages: [debugpy]}}
`;
const FILES = { "app.py": "import click; print('app')\n" };

async function build(tag: string, ...more: string[]): Promise<readonly string[]> {
  const built = await buildSpec(SPEC, FILES, [...HOST, "--tag", tag, ...more]);
  expect(built.code, built.stderr).toBe(0);
  const { stdout } = await docker(["inspect", "--format", "{{json .RootFS.Layers}}", tag]);
  return JSON.parse(stdout);
}

test("the target dev has what helps people over all layers of the default target, which has none of it", async () => {
  const image = await build("mlspec-test/dev-image");
  const dev = await build("mlspec-test/dev-dev", "--target", "dev");
  expect(dev.slice(0, image.length)).toEqual(image);
  expect(dev.length).toBeGreaterThan(image.length);
  const lookup =
    "import importlib.util as u; print(*[u.find_spec(n) is not None for n in ('click', 'debugpy')])";
  expect(await output("mlspec-test/dev-image", "python", "-c", lookup)).toBe("True False");
  expect(await output("mlspec-test/dev-dev", "python", "-c", lookup)).toBe("True True");
  const debugged = await docker([
    "run",
    "--rm",
    "mlspec-test/dev-dev",
    "python",
    "-m",
    "debugpy",
    "--version",
  ]);
  expect([debugged.code, debugged.stdout], debugged.stderr).toEqual([0, expect.stringMatching(/^\d+\./)]);
  // What the image starts is what it was.
  expect(await output("mlspec-test/dev-dev")).toBe("app");
  expect(await output("mlspec-test/dev-dev", "sh", "-c", "command -v less")).toBe("/usr/bin/less");
  const plain = await docker(["run", "--rm", "mlspec-test/dev-image", "sh", "-c", "command -v less"]);
  expect(plain.code).not.toBe(0);
});
