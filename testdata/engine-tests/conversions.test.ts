import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { artifactOf, pushArtifact, titled } from "./artifact-registry.ts";
import { registry, tempContext } from "./engine.ts";
import { buildSpec, output } from "./frontend-build-spec.ts";
import { type Manifest, readOciArchive } from "./oci-archive.ts";

/** From this size on a file is a layer of its own. */
const LARGE = 64 * 1024 * 1024;
const weights = Buffer.from("weights\n".repeat(1000));
const sum = createHash("sha256").update(weights).digest("hex");
const server = createServer((_, response) => void response.end(weights));
let model = "";

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  model = `from: "http://127.0.0.1:${(server.address() as AddressInfo).port}/w.bin", sha256: ${sum}, to: /models/m`;
});
afterAll(() => server.close());

const network = ["--network", "host", "--allow", "network.host"];

/** One large file, and small ones in folders. */
const EXPORT = `set -eu
cd /out
mkdir -p deep/er
truncate -s ${LARGE} deep/weights.bin
sha256sum </in/w.bin >deep/er/sum
ln -s er/sum deep/link
echo config >config.json
`;

async function layersOf(spec: string, files: Readonly<Record<string, string>> = {}) {
  const dest = join(tempContext({}), "image.tar");
  const args = [...network, "--provenance=false", "--output", `type=oci,dest=${dest}`];
  const built = await buildSpec(spec, files, args);
  expect(built.code, built.stderr).toBe(0);
  const archive = await readOciArchive(dest);
  const layers = archive.json<Manifest>(archive.top.digest).layers ?? [];
  return { layers: layers.map(({ digest }) => digest), built };
}

const convertedBy = (run: string, more = "") =>
  `models:\n  - {${model}, convert: {from: "debian:bookworm-slim"${more}, run: [sh, -c, ${JSON.stringify(run)}]}}\n`;

describe("models that are converted", () => {
  test("are in the image as the program wrote them, and nothing of what it read or ran on is", async () => {
    const built = await buildSpec(
      `base: debian:bookworm-slim\n${convertedBy(EXPORT)}tests:
  - test "$(cat /models/m/deep/er/sum /models/m/deep/link)" = "$(printf '${sum}  -\\n${sum}  -')"
  - test "$(stat -c '%s %u %a %Y' /models/m/deep/weights.bin)" = "${LARGE} 0 644 315532800"
  - test ! -e /in && test ! -e /out
`,
      {},
      [...network, "--load", "--tag", "mlspec-test/converted"],
    );
    expect(built.code, built.stderr).toBe(0);
    expect(await output("mlspec-test/converted", "sh", "-c", "cd /models/m && find . ! -type d | sort")).toBe(
      "./config.json\n./deep/er/sum\n./deep/link\n./deep/weights.bin",
    );
  });

  test("are the same layers in another image, made anew, the large file one of its own", async () => {
    const first = await layersOf(`base: debian:bookworm-slim\n${convertedBy(EXPORT)}`);
    const bare = await layersOf(`base: scratch\n${convertedBy(`${EXPORT}: again`)}`);
    expect(bare.layers).toHaveLength(2);
    expect(first.layers).toEqual(expect.arrayContaining([...bare.layers]));
  });

  test("are converted without network, and cannot change what they are made of", async () => {
    const run =
      "cat /sys/class/net/*/operstate | grep -c up >/out/up; touch /in/x 2>/out/refused || :; ls /in >/out/in";
    const built = await buildSpec(
      `base: debian:bookworm-slim\n${convertedBy(run)}tests:
  - test "$(cat /models/m/up)" = 0
  - grep -q 'Read-only' /models/m/refused
  - test "$(cat /models/m/in)" = w.bin
`,
      {},
      [...network, "--output", "type=cacheonly"],
    );
    expect(built.code, built.stderr).toBe(0);
  });

  test("have Python packages for that alone", async () => {
    const run = 'python3 -c \'import six, sys; open("/out/v", "w").write(six.__name__ + sys.prefix)\'';
    const built = await buildSpec(
      `base: python:3.11-slim
models:
  - {${model}, convert: {python: [six], run: ${JSON.stringify(run)}}}
tests:
  - test "$(cat /models/m/v)" = six/opt/mlspec-convert
  - "! python3 -c 'import six'"
  - test ! -e /opt/mlspec-convert
`,
      {},
      [...network, "--output", "type=cacheonly"],
    );
    expect(built.code, built.stderr).toBe(0);
  });

  test("can be made on a target of the file, with what it installs, of what another has", async () => {
    const built = await buildSpec(
      `base: python:3.11-slim
targets:
  app:
    default: true
    models: [{from: training, src: /w/*.txt, to: /models/, convert: {from: tools, run: [python3, -m, convert]}}]
    tests: ['test "$(cat /models/out.txt)" = "A B"']
  training: {files: [{content: "a\\n", to: /w/a.txt}, {content: "b\\n", to: /w/b.txt}, {content: "c\\n", to: /w/c.md}]}
  tools: {files: [{src: convert.py, to: /tools/}], env: {PYTHONPATH: /tools}}
`,
      {
        "convert.py":
          "import glob\nwords = [open(p).read().strip().upper() for p in sorted(glob.glob('/in/*'))]\nopen('/out/out.txt', 'w').write(' '.join(words))\n",
      },
      ["--output", "type=cacheonly"],
    );
    expect(built.code, built.stderr).toBe(0);
  });

  test.each([
    ["that fail", "echo cannot read it >&2; exit 3", /cannot read it(?:.|\n)*exit code: 3/],
    ["that write nothing", ":", /model-nothing|w\.bin has no file/],
  ])("and %s are told of at their line", async (_, run, told) => {
    const built = await buildSpec(`base: scratch\n${convertedBy(run)}`, {}, [
      ...network,
      "--output",
      "type=cacheonly",
    ]);
    expect(built.code).not.toBe(0);
    expect(built.stderr).toMatch(told);
    expect(built.stderr).toMatch(/mlspec\.yaml:\d+/);
    expect(built.stderr).toMatch(/- \{from: "http/);
  });
});

describe("models of an image", () => {
  test("are files of its root, each large one a layer of its own", async () => {
    const tag = `${registry()}/mlspec-test/model:1`;
    const pushed = await buildSpec(`base: scratch\n${convertedBy(EXPORT)}`, {}, [
      ...network,
      "--push",
      "--tag",
      tag,
    ]);
    expect(pushed.code, pushed.stderr).toBe(0);
    const { layers } = await layersOf(
      `base: scratch\nmodels: [{from: "${tag}", src: /models/m/, to: /models/m}]\n`,
    );
    const direct = await layersOf(`base: scratch\n${convertedBy(EXPORT)}`);
    expect(layers).toEqual(direct.layers);
    const absent = await buildSpec(`base: scratch\nmodels: [{from: "${tag}", src: /none, to: /m}]\n`, {}, [
      "--output",
      "type=cacheonly",
    ]);
    expect(absent.stderr).toMatch(/has no file/);
  });
});

describe("models of an artifact", () => {
  test("are its files, by its digest, each large one a layer of its own", async () => {
    const artifact = artifactOf([
      titled("config.json", "{}\n"),
      titled("deep/weights.bin", Buffer.alloc(LARGE)),
      titled("notes.md", "no\n"),
    ]);
    await pushArtifact(registry(), "mlspec-test/artifact", artifact);
    const from = `oci://${registry()}/mlspec-test/artifact@${artifact.digest}`;
    const model = `{from: "${from}", exclude: "*.md", tools: "python:3.11-slim", to: /models/m}`;
    const { layers } = await layersOf(`base: scratch\nmodels: [${model}]\n`);
    expect(layers).toHaveLength(2);
    const direct = await layersOf(`base: scratch\n${convertedBy(EXPORT)}`);
    expect(direct.layers).toContain(layers[0]);
    const absent = await buildSpec(
      `base: scratch\nmodels:\n  - {from: "oci://${registry()}/mlspec-test/artifact@sha256:${sum}", tools: "python:3.11-slim", to: /m}\n`,
      {},
      [...network, "--output", "type=cacheonly"],
    );
    expect(absent.stderr).toMatch(/answers 404; the name may be wrong/);
    expect(absent.stderr).toMatch(/>>> +- \{from: "oci:/);
  });
});
