import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { docker, type RunOptions, tempContext } from "./engine.ts";
import { withSyntax } from "./frontend-build-spec.ts";
import { readOciArchive } from "./oci-archive.ts";
import { missingForOwnEngine, startOwnEngine } from "./own-engine.ts";

const spec = withSyntax(`base: python:3.11-slim
packages: [bc]
python: {packages: [flask, numpy]}
build: {packages: [jq]}
user: app
files: ['app.py:/srv/app/']
steps: ['echo 1+1 | bc > /srv/two']
cmd: [python, /srv/app/app.py]
checks: [entrypoint, imports]
`);

test("a locked build on an engine that has nothing yet gives the image of the first engine", async ({
  skip,
}) => {
  const missing = missingForOwnEngine();
  skip(missing !== undefined, missing);
  const folder = tempContext({ "mlspec.yaml": spec, "app.py": "print('app')\n" });
  const build = (args: readonly string[], options?: RunOptions) =>
    docker(
      [
        ...["buildx", "build", "--progress=plain", "--network", "host", "--allow", "network.host"],
        ...["--provenance=false", "--file", join(folder, "mlspec.yaml"), ...args, folder],
      ],
      options,
    );
  const wrote = await build(["--target", "lock", "--output", folder]);
  expect(wrote.code, wrote.stderr).toBe(0);
  writeFileSync(join(folder, ".dockerignore"), "*.tar\n");
  const digestOf = async (name: string, options?: RunOptions) => {
    const dest = join(folder, `${name}.tar`);
    const fixed = ["--build-arg", "MLSPEC_LOCKED=1", "--build-arg", "SOURCE_DATE_EPOCH=1700000000"];
    const built = await build(
      [...fixed, "--output", `type=oci,rewrite-timestamp=true,dest=${dest}`],
      options,
    );
    expect(built.code, built.stderr).toBe(0);
    return (await readOciArchive(dest)).top.digest;
  };
  const first = await digestOf("first");
  const engine = await startOwnEngine();
  try {
    const env = { DOCKER_HOST: `unix://${engine.socket}` };
    const held = await docker(["buildx", "du"], { env });
    expect(held.stdout).not.toContain("true");
    expect(await digestOf("second", { env })).toBe(first);
  } finally {
    await engine.stop();
  }
});
