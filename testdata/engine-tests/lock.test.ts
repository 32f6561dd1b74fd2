import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { docker, type Run, tempContext } from "./engine.ts";
import { withSyntax } from "./frontend-build-spec.ts";
import { readOciArchive } from "./oci-archive.ts";

const spec = withSyntax(`base: python:3.11-slim
python: {requirements: requirements.txt}
tests: ['python -c "import flask, six"']
`);
const context = tempContext({
  "mlspec.yaml": spec,
  "requirements.txt": "flask\n-r more.txt\n",
  "more.txt": "six\n",
});
const locked = ["--build-arg", "MLSPEC_LOCKED=1"];

function build(args: readonly string[], folder = context): Promise<Run> {
  return docker([
    ...["buildx", "build", "--progress=plain", "--network", "host", "--allow", "network.host"],
    ...["--provenance=false", "--file", join(folder, "mlspec.yaml"), ...args, folder],
  ]);
}

async function writeLock(folder: string): Promise<string> {
  const built = await build(["--target", "lock", "--output", folder], folder);
  expect(built.code, built.stderr).toBe(0);
  return readFileSync(join(folder, "mlspec.lock"), "utf8");
}

describe("a lock", () => {
  test("is asked for and not there", async () => {
    const { code, stderr } = await build([...locked, "--output", "type=cacheonly"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("there is no mlspec.lock in the build context");
  });

  test("is written by a target of its own, the same text each time", async () => {
    const text = await writeLock(context);
    expect(Object.keys(JSON.parse(text).images["python:3.11-slim"])).toEqual(["linux/amd64"]);
    expect(text).toMatch(/\{"name": "six", .*"sha256": "[0-9a-f]{64}"/);
    expect(await writeLock(context)).toBe(text);
  });

  test("holds builds: nothing is resolved, and without a cache they give one image", async () => {
    const digests = [];
    for (const name of ["first", "second"]) {
      const dest = join(tempContext({}), `${name}.tar`);
      const args = [...locked, "--no-cache", "--build-arg", "SOURCE_DATE_EPOCH=1700000000"];
      const built = await build([...args, "--output", `type=oci,rewrite-timestamp=true,dest=${dest}`]);
      expect(built.code, built.stderr).toBe(0);
      expect(built.stderr).not.toMatch(/\] resolve -r/);
      digests.push((await readOciArchive(dest)).top.digest);
    }
    expect(digests[1]).toBe(digests[0]);
  });

  test("that does not fit the spec is refused at its line, or left aside with a warning", async () => {
    writeFileSync(join(context, "more.txt"), "six\nidna\n");
    const refused = await build([...locked, "--output", "type=cacheonly"]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("error[lock-drift]");
    expect(refused.stderr).toMatch(/3 \| >>> python: \{requirements/);
    const warned = await build(["--output", "type=cacheonly"]);
    expect(warned.code, warned.stderr).toBe(0);
    expect(warned.stderr).toContain("lock-stale");
    expect(warned.stderr).toMatch(/\] resolve -r/);
  });
});
