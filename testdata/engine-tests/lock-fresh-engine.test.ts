import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { docker, type RunOptions, registry, tempContext } from "./engine.ts";
import { withSyntax } from "./frontend-build-spec.ts";
import { readOciArchive } from "./oci-archive.ts";
import { missingForOwnEngine, startOwnEngine } from "./own-engine.ts";

/** Its step is new in each run of the tests: nothing of it is cached before. */
const spec = withSyntax(`base: python:3.11-slim
packages: [bc]
python: {packages: [flask, numpy]}
build: {packages: [jq]}
user: app
files: ['app.py:/srv/app/']
steps: ['echo 1+1 | bc > /srv/two; echo ${Date.now()} > /srv/when']
cmd: [python, /srv/app/app.py]
checks: [entrypoint, imports, libraries]
tests: [grep -q 2 /srv/two && touch /tmp/written]
`);

/** What steps printed and which layers were fetched, each line after its vertex's name, of plain progress. */
function worked(progress: string): readonly string[] {
  const names = new Map<string, string>();
  const lines: string[] = [];
  for (const [, id = "", text = ""] of progress.matchAll(/^(#\d+) (.*)$/gm)) {
    const name = names.get(id) ?? text;
    names.set(id, name);
    if (/^(?:extracting |[0-9.]+ |sha256:\S+ [0-9.]+[kM]?B)/.test(text)) lines.push(`${name}: ${text}`);
  }
  return lines;
}

const folder = tempContext({ "mlspec.yaml": spec, "app.py": "print('app')\n", ".dockerignore": "*.tar\n" });
const epoch = ["--build-arg", "SOURCE_DATE_EPOCH=1700000000"];
const cacheonly = ["--output", "type=cacheonly"];

function build(args: readonly string[], options?: RunOptions) {
  return docker(
    [
      ...["buildx", "build", "--progress=plain", "--network", "host", "--allow", "network.host"],
      ...["--provenance=false", "--file", join(folder, "mlspec.yaml"), ...args, folder],
    ],
    options,
  );
}

async function digestOf(name: string, args: readonly string[], options?: RunOptions): Promise<string> {
  const dest = join(folder, `${name}.tar`);
  const built = await build([...args, "--output", `type=oci,rewrite-timestamp=true,dest=${dest}`], options);
  expect(built.code, built.stderr).toBe(0);
  return (await readOciArchive(dest)).top.digest;
}

/**
 * Fetched were the frontend's image and the answers of some bytes; neither the base nor a package, and no test ran. A test waits
 * for the content of its script to be known: meanwhile the engine begins to fetch the finished root for it, and leaves off once
 * it knows that the test is cached, or that what waits for the test is; then the test itself is cancelled.
 */
function expectAllFromCache(progress: string, answers: readonly string[]): void {
  // Fetched, and small: a step that runs prints lines of other forms.
  const isSmall = /: (?:sha256:\S+ [0-9.]+k?B \/ [0-9.]+k?B|extracting )/;
  const isAnswer = (line: string) => isSmall.test(line) && answers.some((name) => line.startsWith(name));
  const isImage = /^(?:docker-image:\/\/|\[image 5\/9\] .*: (?:sha256:|extracting ))/;
  expect(worked(progress).filter((line) => !isAnswer(line) && !isImage.test(line))).toEqual([]);
  const tests = [...progress.matchAll(/^(#\d+) \[image [6-9]\/9\] (check \w+|test )/gm)];
  expect(new Set(tests.map(([, , title]) => title))).toEqual(
    new Set(["check entrypoint", "check imports", "check libraries", "test "]),
  );
  for (const [, id, title] of tests) expect(progress, title).not.toMatch(new RegExp(`^${id} DONE`, "m"));
  expect(progress).toMatch(/\[internal\] image, tested\n#\d+ CACHED/);
}

const missing = missingForOwnEngine();
beforeEach(({ skip }) => skip(missing !== undefined, missing));

/** What runs on an engine that has nothing yet. */
async function onFreshEngine(use: (options: RunOptions) => Promise<void>): Promise<void> {
  const engine = await startOwnEngine({ fresh: true });
  try {
    const env = { DOCKER_HOST: `unix://${engine.socket}` };
    const held = await docker(["buildx", "du"], { env });
    expect(held.stdout).not.toContain("true");
    await use({ env });
  } finally {
    await engine.stop();
  }
}

test("a locked build on an engine that has nothing yet takes all from a remote cache, and without one gives the image of the first engine", async () => {
  const wrote = await build(["--target", "lock", "--output", folder]);
  expect(wrote.code, wrote.stderr).toBe(0);
  const locked = ["--build-arg", "MLSPEC_LOCKED=1", ...epoch];
  const first = await digestOf("first", locked);
  const ref = `${registry()}/mlspec-test/locked-cache:1`;
  const left = await build([...locked, "--cache-to", `type=registry,mode=max,ref=${ref}`, ...cacheonly]);
  expect(left.code, left.stderr).toBe(0);
  await onFreshEngine(async (options) => {
    const from = ["--cache-from", `type=registry,ref=${ref}`];
    const found = await build([...locked, ...from, ...cacheonly], options);
    expect(found.code, found.stderr).toBe(0);
    expectAllFromCache(found.stderr, ["[internal] overlaps of "]);
    expect(await digestOf("second", locked, options)).toBe(first);
  });
});

test("a build without a lock on such an engine takes all from the cache of one that had that cache too", async () => {
  rmSync(join(folder, "mlspec.lock"), { force: true });
  const ref = `${registry()}/mlspec-test/unlocked-cache:1`;
  const from = ["--cache-from", `type=registry,ref=${ref}`];
  const to = ["--cache-to", `type=registry,mode=max,ref=${ref}`];
  const left = await build([...epoch, ...from, ...to, ...cacheonly]);
  expect(left.code, left.stderr).toBe(0);
  const first = await digestOf("first-unlocked", [...epoch, ...from]);
  await onFreshEngine(async (options) => {
    const found = await build([...epoch, ...from, ...cacheonly], options);
    expect(found.code, found.stderr).toBe(0);
    expectAllFromCache(found.stderr, [
      "[internal] overlaps of ",
      "[internal] load os-release",
      "[image.build] resolve ",
    ]);
    expect(await digestOf("second-unlocked", [...epoch, ...from], options)).toBe(first);
  });
});
