import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docker, type Run, run, tempContext } from "./engine.ts";
import { withSyntax } from "./frontend-build-spec.ts";
import { readOciArchive } from "./oci-archive.ts";
import { type GitServer, serveGit } from "./serve-git.ts";

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
    expect(refused.stderr).toContain("error[ML021 lock-drift]");
    expect(refused.stderr).toMatch(/3 \| >>> python: \{requirements/);
    const warned = await build(["--output", "type=cacheonly"]);
    expect(warned.code, warned.stderr).toBe(0);
    expect(warned.stderr).toContain("lock-stale");
    expect(warned.stderr).toMatch(/\] resolve -r/);
  });
});

describe("a lock of sources", () => {
  const folder = tempContext({});
  const repository = tempContext({ "code.txt": "first\n" });
  let text = "data one\n";
  const server = createServer((_request, response) => response.end(text));
  let git: GitServer | undefined;

  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    git = await serveGit(repository, 1_700_000_000);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data`;
    const body = `base: debian:bookworm-slim
files:
  - {url: "${url}", to: /srv/in/data}
  - {git: "${git.url}", ref: main, to: /srv/code/}
tests: ['grep -q "data one" /srv/in/data', 'grep -q first /srv/code/code.txt']
`;
    writeFileSync(join(folder, "mlspec.yaml"), withSyntax(body));
  });
  afterAll(() => {
    server.close();
    git?.stop();
  });

  test("has checksums of files behind URLs and commits of refs, and holds builds to them", async () => {
    const lock = JSON.parse(await writeLock(folder)) as {
      readonly sources: Readonly<Record<string, string>>;
    };
    const pins = Object.entries(lock.sources);
    expect(pins.map(([key]) => key.split(" ")[0])).toEqual(["git", "url"]);
    const head = (await run("git", ["-C", repository, "rev-parse", "HEAD"])).stdout.trim();
    expect(pins[0]).toEqual([`git ${git?.url}#main`, head]);
    expect(pins[1]?.[1]).toBe(createHash("sha256").update(text).digest("hex"));
    const built = await build([...locked, "--output", "type=cacheonly"], folder);
    expect(built.code, built.stderr).toBe(0);

    // The ref moves on; what is locked stays what it was.
    writeFileSync(join(repository, "code.txt"), "second\n");
    const commit = ["-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-qam", "more"];
    expect((await run("git", ["-C", repository, ...commit])).code).toBe(0);
    const again = await build([...locked, "--no-cache", "--output", "type=cacheonly"], folder);
    expect(again.code, again.stderr).toBe(0);
  });

  test("refuses what its server sends in the place of what is locked", async () => {
    text = "data two\n";
    const built = await build([...locked, "--no-cache", "--output", "type=cacheonly"], folder);
    if (built.code !== 0) expect(built.stderr).toMatch(/digest mismatch/);
    else expect(built.stderr).not.toContain("data two");
  });

  test("that lacks a source is refused at its line", async () => {
    const spec = readFileSync(join(folder, "mlspec.yaml"), "utf8");
    writeFileSync(join(folder, "mlspec.yaml"), spec.replace("/data", "/other"));
    const built = await build([...locked, "--output", "type=cacheonly"], folder);
    expect(built.code).not.toBe(0);
    expect(built.stderr).toContain("error[ML021 lock-drift]");
    expect(built.stderr).toMatch(/4 \| >>> +- \{url:/);
  });
});

describe("a lock of the distribution's packages", () => {
  const folder = tempContext({
    "mlspec.yaml": withSyntax(`base: debian:bookworm-slim
packages: [bc, jq]
build: {packages: [file], steps: ['file --version > /version']}
files: [{from: build, src: /version, to: /srv/in/version}]
tests: ['test "$(echo 1+1 | bc)" = 2']
`),
  });
  const lockFile = join(folder, "mlspec.lock");

  test("has all that was installed, and with it, without a cache, builds give one image", async () => {
    const { packages } = JSON.parse(await writeLock(folder));
    const keys = ["debian:bookworm-slim + bc jq", "debian:bookworm-slim + file"];
    expect(Object.keys(packages)).toEqual(keys);
    const lines: string[] = packages[keys[0] ?? ""]["linux/amd64"];
    expect(lines.join("\n")).toMatch(/^bc:amd64 \S+$/m);
    // Nobody asked for it by name; jq needs it.
    expect(lines.join("\n")).toMatch(/^libonig5:amd64 \S+$/m);
    expect(await writeLock(folder)).toBe(readFileSync(lockFile, "utf8"));
    const digests = [];
    for (const name of ["first", "second"]) {
      const dest = join(tempContext({}), `${name}.tar`);
      const args = [...locked, "--no-cache", "--build-arg", "SOURCE_DATE_EPOCH=1700000000"];
      const built = await build(
        [...args, "--output", `type=oci,rewrite-timestamp=true,dest=${dest}`],
        folder,
      );
      expect(built.code, built.stderr).toBe(0);
      digests.push((await readOciArchive(dest)).top.digest);
    }
    expect(digests[1]).toBe(digests[0]);
  });

  test("that names versions the mirrors do not have is refused, with what they have", async () => {
    const text = readFileSync(lockFile, "utf8");
    writeFileSync(lockFile, text.replace(/"bc:amd64 [^"]*"/, '"bc:amd64 0.1-1"'));
    const built = await build([...locked, "--output", "type=cacheonly"], folder);
    expect(built.code).not.toBe(0);
    expect(built.stderr).toMatch(/locked: +bc:amd64 0\.1-1/);
    expect(built.stderr).toMatch(/installed: +bc:amd64 1/);
    expect(built.stderr).toMatch(/3 \| >>> packages: \[bc, jq\]/);
    writeFileSync(lockFile, text);
  });

  test("that is of other packages is refused at its line", async () => {
    const spec = readFileSync(join(folder, "mlspec.yaml"), "utf8");
    writeFileSync(join(folder, "mlspec.yaml"), spec.replace("jq", "jq, xz-utils"));
    const built = await build([...locked, "--output", "type=cacheonly"], folder);
    expect(built.code).not.toBe(0);
    expect(built.stderr).toContain("error[ML021 lock-drift]");
    expect(built.stderr).toContain("packages of debian:bookworm-slim");
  });
});
