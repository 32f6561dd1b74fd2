import { join } from "node:path";
import { expect, test } from "vitest";
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

test("a locked build on an engine that has nothing yet takes all from a remote cache, and without one gives the image of the first engine", async ({
  skip,
}) => {
  const missing = missingForOwnEngine();
  skip(missing !== undefined, missing);
  const folder = tempContext({
    "mlspec.yaml": spec,
    "app.py": "print('app')\n",
    ".dockerignore": "*.tar\n",
  });
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
  const locked = ["--build-arg", "MLSPEC_LOCKED=1", "--build-arg", "SOURCE_DATE_EPOCH=1700000000"];
  const digestOf = async (name: string, options?: RunOptions) => {
    const dest = join(folder, `${name}.tar`);
    const output = `type=oci,rewrite-timestamp=true,dest=${dest}`;
    const built = await build([...locked, "--output", output], options);
    expect(built.code, built.stderr).toBe(0);
    return (await readOciArchive(dest)).top.digest;
  };
  const first = await digestOf("first");
  const ref = `${registry()}/mlspec-test/locked-cache:1`;
  const cacheonly = ["--output", "type=cacheonly"];
  const to = ["--cache-to", `type=registry,mode=max,ref=${ref}`];
  const left = await build([...locked, ...to, ...cacheonly]);
  expect(left.code, left.stderr).toBe(0);
  const engine = await startOwnEngine();
  try {
    const env = { DOCKER_HOST: `unix://${engine.socket}` };
    const held = await docker(["buildx", "du"], { env });
    expect(held.stdout).not.toContain("true");
    const from = ["--cache-from", `type=registry,ref=${ref}`];
    const found = await build([...locked, ...from, ...cacheonly], { env });
    expect(found.code, found.stderr).toBe(0);
    // The frontend's image, and the answer of some bytes; neither the base nor a package. A test waits for the content of its
    // script to be known: meanwhile the engine begins to fetch the finished root for it, and leaves off once it knows that the
    // test is cached, or that what waits for the test is; then the test itself is cancelled.
    const expected =
      /^(?:docker-image:\/\/|\[internal\] overlaps of |\[image 5\/9\] .*: (?:sha256:|extracting ))/;
    expect(worked(found.stderr).filter((line) => !expected.test(line))).toEqual([]);
    const tests = [...found.stderr.matchAll(/^(#\d+) \[image [6-9]\/9\] (check \w+|test )/gm)];
    expect(new Set(tests.map(([, , title]) => title))).toEqual(
      new Set(["check entrypoint", "check imports", "check libraries", "test "]),
    );
    for (const [, id, title] of tests)
      expect(found.stderr, title).not.toMatch(new RegExp(`^${id} DONE`, "m"));
    expect(found.stderr).toMatch(/\[internal\] image, tested\n#\d+ CACHED/);
    expect(await digestOf("second", { env })).toBe(first);
  } finally {
    await engine.stop();
  }
});
