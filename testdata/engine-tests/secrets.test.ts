import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { docker, engineEnv, frontendImage, type Run, root, run, tempContext } from "./engine.ts";
import { searchArchive, searchBytes } from "./search-archive.ts";

const TAG = "mlspec-test/secrets:1";
const secrets = { env_key: newSecret(), file_key: newSecret(), pip_token: newSecret() };
/** Text that must be found, each in its place: without it a search that finds nothing would prove nothing. */
const marker = `marker-${newSecret()}`;
const everything = { ...secrets, marker };

function newSecret(): string {
  return randomBytes(18).toString("hex");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** An index on loopback stands for a private one; without it pip asks its default, which takes no secret. */
const hasIndex = (await run(join(root, "testdata/engine/pip-index"), [])).code === 0;
const index = hasIndex ? `index: {url: "${engineEnv().MLSPEC_PIP_INDEX}", secret: pip_token}` : "pip: false";

/** Every step proves by a digest that it was given its secret. The index gets its token from pip. */
const spec = `# syntax=yourorg/mlspec:1
args: {ENV_DIGEST: {}, FILE_DIGEST: {}, MARKER: {}, TAIL: exit 0}
base: python:3.11-slim
python:
  packages: [six]
  ${index}
steps:
  - run: |
      test "$(printf %s "$KEY" | sha256sum)" = "\${ENV_DIGEST}  -"
      test "$(sha256sum </run/keys/file)" = "\${FILE_DIGEST}  -"
      echo "\${MARKER}" | tee /marker
      \${TAIL}
    secrets:
      - {id: env_key, env: KEY}
      - {id: file_key, path: /run/keys/file}
`;
const context = tempContext({ "mlspec.yaml": spec });

interface Build {
  readonly values?: typeof secrets;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly output: readonly string[];
}

function build({ values = secrets, buildArgs = {}, output }: Build): Promise<Run> {
  const args = { ENV_DIGEST: digest(secrets.env_key), FILE_DIGEST: digest(secrets.file_key), MARKER: marker };
  return docker(
    [
      ...["buildx", "build", "--progress", "plain", "--network", "host", "--allow", "network.host"],
      ...["--file", join(context, "mlspec.yaml"), "--build-arg", `BUILDKIT_SYNTAX=${frontendImage()}`],
      ...Object.entries({ ...args, ...buildArgs }).flatMap(([name, value]) => [
        "--build-arg",
        `${name}=${value}`,
      ]),
      ...Object.keys(values).flatMap((id) => ["--secret", `id=${id},env=TEST_${id}`]),
      ...output,
      context,
    ],
    { env: Object.fromEntries(Object.entries(values).map(([id, value]) => [`TEST_${id}`, value])) },
  );
}

describe(`the secrets of a build, ${hasIndex ? "a private index's among them" : "of steps alone"}, are found nowhere`, () => {
  const archive = join(tempContext({}), "image.tar");
  const metadata = join(tempContext({}), "metadata.json");
  let loaded: Run;

  beforeAll(async () => {
    loaded = await build({ output: ["--load", "--tag", TAG] });
    expect(loaded.code, loaded.stderr).toBe(0);
    const output = [
      "--provenance",
      "mode=max",
      "--metadata-file",
      metadata,
      "--output",
      `type=oci,dest=${archive}`,
    ];
    const exported = await build({ output });
    expect(exported.code, exported.stderr).toBe(0);
  });

  test("in the progress log", () => {
    expect(searchBytes(Buffer.from(loaded.stdout + loaded.stderr), everything)).toEqual(["marker"]);
  });

  test("in layers, configuration, and provenance with the whole graph", async () => {
    const finds = await searchArchive(archive, { ...everything, id: "file_key", graph: "llbDefinition" });
    const names = new Set(finds.map((find) => find.split(":")[0]));
    expect(finds.filter((find) => Object.keys(secrets).some((name) => find.startsWith(`${name}:`)))).toEqual(
      [],
    );
    expect([...names].sort()).toEqual(["graph", "id", "marker"]);
  });

  test("in what the client writes down of the build", () => {
    expect(searchBytes(readFileSync(metadata), secrets)).toEqual([]);
  });

  test("in the engine's image: saved, its history, its configuration", async () => {
    const saved = join(tempContext({}), "saved.tar");
    expect(await docker(["save", "--output", saved, TAG])).toMatchObject({ code: 0 });
    const finds = await searchArchive(saved, everything);
    expect(finds.filter((find) => !find.startsWith("marker:"))).toEqual([]);
    expect(finds).not.toEqual([]);
    const history = await docker(["history", "--no-trunc", TAG]);
    const inspected = await docker(["image", "inspect", TAG]);
    expect(history.stdout).toContain("install six");
    expect(searchBytes(Buffer.from(history.stdout + inspected.stdout), secrets)).toEqual([]);
  });

  test("in the container: no file is left where a secret was", async () => {
    const places = ["/run/keys/*", "/run/secrets/*", "*/.netrc", "/dev/shm/*"];
    const named = places.flatMap((place) => ["-o", "-path", place]).slice(1);
    const found = await docker([
      "run",
      "--rm",
      TAG,
      "find",
      "/marker",
      "/run",
      "/root",
      "/dev/shm",
      "-path",
      "/marker",
      "-o",
      ...named,
    ]);
    expect(found.stdout).toBe("/marker\n");
  });
});

test("another value of a secret builds nothing again, so no cache key has it", async () => {
  const values = { env_key: newSecret(), file_key: newSecret(), pip_token: newSecret() };
  const again = await build({ values, output: ["--output", "type=cacheonly"] });
  expect(again.code, again.stderr).toBe(0);
  expect(again.stderr).toMatch(/^#\d+ CACHED$/m);
  // A line a step printed has the seconds since it started.
  expect(again.stderr).not.toMatch(/^#\d+ \d+\.\d+ /m);
});

test("a step that fails shows its script and not its secrets", async () => {
  const failed = await build({ buildArgs: { TAIL: "exit 7" }, output: ["--output", "type=cacheonly"] });
  expect(failed.code).not.toBe(0);
  expect(failed.stderr).toContain("exit code: 7");
  expect(searchBytes(Buffer.from(failed.stdout + failed.stderr), everything)).toEqual(["marker"]);
});
