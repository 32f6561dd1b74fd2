import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleProgram } from "./bundle-program.ts";
import { docker, frontendImage, type Run, registry, run, tempContext } from "./engine.ts";
import { type Descriptor, type Manifest, readOciArchive } from "./oci-archive.ts";
import { serveGit } from "./serve-git.ts";

/** The same words for `docker buildx build`, with our frontend's image, and for `mlspec build`: the same results. */
const SPEC = `
args: {WORD: none}
targets:
  other: {base: scratch, files: [{content: other, to: /other}]}
  one:
    base: debian:12
    files: [{from: data, src: words.txt, to: /words/}]
    steps:
      - 'echo "\${WORD}" > /word; cat /etc/hosts > /hosts; df -P /dev/shm | tail -1 > /shm; ulimit -n > /limit'
    cmd: [cat, /word]
`;

let program: string;
beforeAll(async () => {
  program = await bundleProgram();
});

interface Pair {
  readonly buildx: Run;
  readonly mlspec: Run;
  readonly folder: string;
}

/** Runs both in a folder each; \`NAME\` in words is that of the program. */
async function both(words: readonly string[], spec = SPEC, input?: string): Promise<Pair> {
  const folder = tempContext({ "app/mlspec.yaml": spec, "data/words.txt": "words\n", token: "hidden" });
  const named = (name: string) => words.map((word) => word.replaceAll("NAME", name));
  const env = { BUILDKIT_PROGRESS: "plain", WORD: "from the environment", SOURCE_DATE_EPOCH: "1700000000" };
  const inOwn = (name: string) => {
    mkdirSync(join(folder, name));
    return { cwd: folder, env, ...(input === undefined ? {} : { input }) };
  };
  const syntax = ["--build-arg", `BUILDKIT_SYNTAX=${frontendImage()}`, "-f", "app/mlspec.yaml"];
  const buildx = await docker(["buildx", "build", ...syntax, ...named("buildx"), "app"], inOwn("buildx"));
  const mlspec = await run(process.execPath, [program, "build", ...named("mlspec"), "app"], inOwn("mlspec"));
  expect(buildx.code, buildx.stderr).toBe(0);
  expect(mlspec.code, mlspec.stderr).toBe(0);
  return { buildx, mlspec, folder };
}

const json = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, "utf8"));

/** What `--metadata-file` has, without what buildx says of its own builders. */
function metadata(folder: string, name: string): Record<string, unknown> {
  const entries = Object.entries(json(join(folder, name, "meta")));
  return Object.fromEntries(entries.filter(([key]) => !key.startsWith("buildx.")));
}

async function savedImage(tag: string) {
  const path = join(tempContext({}), "image.tar");
  const saved = await docker(["save", "-o", path, tag]);
  expect(saved.code, saved.stderr).toBe(0);
  return readOciArchive(path);
}

/** The configuration of an image without attestations. */
async function savedConfig(tag: string): Promise<Record<string, unknown> | undefined> {
  const archive = await savedImage(tag);
  const { manifests: [first = archive.top] = [] } = archive.json<Manifest>(archive.top.digest);
  const { config } = archive.json<Manifest>(first.digest);
  return config && archive.json(config.digest);
}

/** The digests of an image's manifests, and what its attestations tell of; they hold times, so their digests differ. */
async function savedManifests(tag: string) {
  const archive = await savedImage(tag);
  const blob = (digest: string) => archive.json<Manifest>(digest);
  const all = blob(archive.top.digest).manifests ?? [archive.top];
  const isAttestation = ({ annotations }: Descriptor) =>
    annotations?.["vnd.docker.reference.type"] === "attestation-manifest";
  const predicates = all
    .filter(isAttestation)
    .flatMap(({ digest }) => blob(digest).layers ?? [])
    .map(({ annotations, digest }) => {
      const { predicate } = archive.json<{ readonly predicate: object }>(digest);
      // Where the frontend comes as an image, that is a material too.
      const says = Object.keys(predicate).filter((key) => key !== "materials");
      return { type: annotations?.["in-toto.io/predicate-type"], says: says.sort() };
    });
  return {
    images: all.filter((one) => !isAttestation(one)).map(({ digest }) => digest),
    predicates,
  };
}

describe("mlspec build and docker buildx build", () => {
  const results = ["--metadata-file", "NAME/meta", "--iidfile", "NAME/id", "--build-context", "data=data"];
  test.each<[about: string, words: string[]]>([
    ["nothing more", []],
    ["a target", ["--target", "other"]],
    [
      "build args and labels",
      ["--build-arg", "WORD", "--build-arg=WORD=b", "--label", "a.b=c=d", "--label", "e"],
    ],
    [
      "hosts and sizes",
      ["--add-host", "a.test:10.1.2.3", "--shm-size", "32m", "--ulimit", "nofile=512:1024"],
    ],
    ["the engine's machine", ["--add-host", "gate.test:host-gateway"]],
    ["no network, no cache", ["--network", "none", "--target", "other", "--no-cache"]],
    ["a stage without cache", ["--no-cache-filter", "other", "--target", "other"]],
    ["newer images and a platform", ["--pull", "--platform", "linux/amd64"]],
    ["annotations", ["--annotation", "a=b", "--annotation", "manifest:c=d", "-o", "type=image"]],
    ["provenance in the image", ["--provenance", "mode=max", "--target", "other"]],
    ["no provenance", ["--provenance=false"]],
    ["compression", ["-o", "type=image,compression=zstd,oci-mediatypes=true,force-compression=true"]],
  ])("agree on an image with %s", async (_about, words) => {
    const { folder } = await both([...results, "-t", "mlspec-test/cli-NAME", ...words]);
    const [theirs, ours] = [metadata(folder, "buildx"), metadata(folder, "mlspec")];
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    for (const [name, said] of Object.entries({ buildx: theirs, mlspec: ours })) {
      const id = readFileSync(join(folder, name, "id"), "utf8");
      expect(id).toBe(said["containerimage.config.digest"] ?? said["containerimage.digest"]);
    }
    const images = await Promise.all(
      ["buildx", "mlspec"].map((name) => savedManifests(`mlspec-test/cli-${name}`)),
    );
    expect(images[0]?.images.length).toBe(1);
    expect(images[1]).toEqual(images[0]);
  });

  test("agree on the answers to questions", async () => {
    const env = { BUILDX_EXPERIMENTAL: "1" };
    const help = await docker(["buildx", "build", "--help"], { env });
    const spec = `${SPEC}    env: {PASSWORD: hunter2}\n`;
    const folder = tempContext({ "mlspec.yaml": spec });
    for (const question of ["outline", "targets", "lint"]) {
      // Buildx had another word for it, and other words for lint.
      const flag = help.stdout.includes("--call") ? `--call=${question}` : `--print=${question}`;
      const syntax = ["--build-arg", `BUILDKIT_SYNTAX=${frontendImage()}`, "-f", "mlspec.yaml"];
      const buildx = await docker(["buildx", "build", ...syntax, `${flag},format=json`, "."], {
        cwd: folder,
        env,
      });
      const words = ["build", "--progress", "plain", `--call=${question},format=json,ignorestatus=true`];
      const ours = await run(process.execPath, [program, ...words], { cwd: folder });
      expect(ours.code, ours.stderr).toBe(0);
      expect(ours.stderr).not.toContain("no output");
      const answer = JSON.parse(ours.stdout);
      if (question === "lint") expect(ours.stdout).toContain("secret");
      // This buildx prints text for questions younger than it.
      if (question === "lint" && !help.stdout.includes("--call")) expect(buildx.stdout).toContain("WARNING");
      else expect(JSON.parse(buildx.stdout), buildx.stderr).toEqual(answer);
      expect(ours.stdout + buildx.stdout).not.toContain("hunter2");
    }
    const check = await run(process.execPath, [program, "build", "--check"], { cwd: folder });
    expect([check.code, check.stdout]).toEqual([65, expect.stringContaining("WARNING")]);
    const clean = tempContext({
      "mlspec.yaml": "base: scratch\nfiles: [{content: a, to: /a}]\ncmd: [/a]\nuser: {uid: 1}\n",
    });
    const none = await run(process.execPath, [program, "build", "--check"], { cwd: clean });
    expect(none).toMatchObject({ code: 0, stdout: "Check complete, no warnings found.\n" });
  });

  test("agree on an image that carries its own cache", async () => {
    const inline = ["--cache-to", "type=inline", "--cache-from", "nowhere.invalid/cache"];
    await both([...results, "-t", "mlspec-test/cli-NAME", ...inline]);
    const [theirs, ours] = await Promise.all(
      ["buildx", "mlspec"].map((name) => savedConfig(`mlspec-test/cli-${name}`)),
    );
    // The cache's own records name the graph's vertices, which differ by the frontend's own.
    const cache = "moby.buildkit.cache.v0";
    expect(ours?.[cache]).toEqual(expect.any(String));
    expect({ ...ours, [cache]: theirs?.[cache] }).toEqual(theirs);
  });

  test.each<[about: string, words: string[], result: string]>([
    ["a folder", ["-o", "NAME/out"], "out/other"],
    ["an archive", ["-o", "type=tar,dest=NAME/out.tar"], "out.tar"],
    [
      "an image's archive",
      ["-o", "type=oci,dest=NAME/out.tar", "--provenance=false", "-t", "a:b"],
      "out.tar",
    ],
    [
      "Docker's archive",
      ["-o", "type=docker,dest=NAME/out.tar", "--provenance=false", "-t", "a:b"],
      "out.tar",
    ],
  ])("write the same into %s", async (_about, words, result) => {
    const { folder } = await both([...words, "--target", "other", "--build-context", "data=data"]);
    const [theirs, ours] = ["buildx", "mlspec"].map((name) => readFileSync(join(folder, name, result)));
    expect(theirs?.length).toBeGreaterThan(0);
    expect(ours?.equals(theirs ?? Buffer.alloc(0))).toBe(true);
  });

  test("push the same to a registry", async () => {
    const name = `${registry()}/mlspec-test/cli-NAME:push`;
    const { folder } = await both([...results, "-t", name, "--push", "--provenance=false"]);
    const [theirs, ours] = [metadata(folder, "buildx"), metadata(folder, "mlspec")];
    expect(ours["containerimage.digest"]).toBe(theirs["containerimage.digest"]);
  });

  test("take an archive from standard input as the context", async () => {
    const folder = tempContext({ "mlspec.yaml": "base: scratch\nfiles: [a.txt:/]\n", "a.txt": "piped\n" });
    const built = await run(
      "sh",
      [
        "-c",
        'tar -C "$0" -cz . | "$1" "$2" build -o type=local,dest="$0/out" -',
        folder,
        process.execPath,
        program,
      ],
      {},
    );
    expect(built.code, built.stderr).toBe(0);
    expect(readFileSync(join(folder, "out/a.txt"), "utf8")).toBe("piped\n");
  });

  test("take a spec from standard input, with an empty context", async () => {
    const spec = "base: scratch\nfiles: [{content: alone, to: /a}]\n";
    const folder = tempContext({});
    const words = [program, "build", "-o", "out", "-"];
    const built = await run(process.execPath, words, { cwd: folder, input: spec });
    expect(built.code, built.stderr).toBe(0);
    expect(readFileSync(join(folder, "out/a"), "utf8")).toBe("alone");
  });

  test("take a git repository as the context", async () => {
    const git = await serveGit(
      tempContext({ "sub/mlspec.yaml": "base: scratch\nfiles: [a.txt:/]\n", "sub/a.txt": "cloned\n" }),
      1_700_000_000,
    );
    try {
      const folder = tempContext({});
      const words = [program, "build", "-o", "out", `${git.url}#main:sub`];
      const built = await run(process.execPath, words, { cwd: folder });
      expect(built.code, built.stderr).toBe(0);
      expect(readFileSync(join(folder, "out/a.txt"), "utf8")).toBe("cloned\n");
    } finally {
      git.stop();
    }
  });
});
