import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { registry } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";

/**
 * Stands in for micromamba, which cannot be had here: it installs archives that are plain tar, into an environment that
 * must be one already, with the checks the real one makes, and tells what it was given.
 */
const STAND_IN = `#!/bin/sh
set -eu
[ "$1 $2 $3 $4 $5" = 'install --yes --no-rc --always-copy --prefix' ]
prefix=$6
shift 6
[ -f "$prefix/conda-meta/history" ] && [ -d "$CONDA_PKGS_DIRS" ] && [ -d "$MAMBA_ROOT_PREFIX" ]
date >>"$prefix/conda-meta/history"
mkdir -p "$prefix/bin" "$prefix/pkgs"
printf '#!/bin/sh\\necho "%s"\\n' "$*" >"$prefix/bin/given"
chmod 755 "$prefix/bin/given"
if [ "$1" = --offline ]; then
  test -z "$(sed 1,2d /proc/net/dev | grep -v '^ *lo:')"
  [ "$(head -1 "$3")" = @EXPLICIT ]
  sed 1d "$3" | while IFS='#' read -r url sum; do
    path=\${url#file://}
    if [ -n "$sum" ]; then echo "$sum  $path" | md5sum -c - >/dev/null; fi
    tar -xf "$path" -C "$prefix"
  done
elif [ "$1" = --file ]; then
  cp "$2" "$prefix/environment"
fi
`;

const archives = new Map<string, Buffer>();
const server = createServer((request, response) => {
  const bytes = archives.get(request.url ?? "");
  if (bytes === undefined) response.writeHead(404).end();
  else response.end(bytes);
});
let channel = "";
let program = "";

async function archive(subdir: string, name: string, path: string, text: string) {
  const tar = pack();
  tar.entry({ name: path, mode: 0o755, mtime: new Date(1e12) }, text);
  tar.finalize();
  const bytes = await buffer(tar);
  archives.set(`/${subdir}/${name}`, bytes);
  const sum = (kind: string) => createHash(kind).update(bytes).digest("hex");
  return { url: `${channel}/${subdir}/${name}`, md5: sum("md5"), sha256: sum("sha256") };
}

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  channel = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  program = `${registry()}/mlspec-test/stand-in-micromamba:1`;
  const made = await buildSpec(
    "base: debian:bookworm-slim\nfiles: [{src: micromamba, to: /usr/local/bin/micromamba, mode: '0755'}]\nuser: nobody\n",
    { micromamba: STAND_IN },
    ["--push", "--provenance=false", "--tag", program],
  );
  expect(made.code, made.stderr).toBe(0);
});
afterAll(() => server.close());

const network = ["--network", "host", "--allow", "network.host"];

test("a lock's archives are fetched by the engine and installed without network (stand-in for micromamba)", async () => {
  const subdir = process.arch === "arm64" ? "linux-aarch64" : "linux-64";
  const tool = await archive(subdir, "tool-1.0-h0_0.conda", "bin/tool", "#!/bin/sh\necho tool\n");
  const data = await archive("noarch", "data-2.0-0.tar.bz2", "share/data.py", "data\n");
  const spec = `base: debian:bookworm-slim
conda: {lock: env/conda.lock, program: "${program}", prefix: /opt/env}
tests:
  - test "$(tool)" = tool
  - test "$(cat /opt/env/share/data.py)" = data
  - test "$CONDA_PREFIX" = /opt/env
  - test "$(given)" = "--offline --file /dev/mlspec-environment/explicit.txt"
  - test ! -s /opt/env/conda-meta/history -a ! -e /opt/env/pkgs
  - test "$(stat -c %Y /opt/env/share/data.py)" = 1000000000
  - test "$(stat -c %Y /opt/env/bin/given)" = 315532800
  - test -z "$(command -v micromamba)"
`;
  const lock = `# platform: ${subdir}\n@EXPLICIT\n${tool.url}#sha256:${tool.sha256}\n${data.url}#${data.md5}\n`;
  const cacheonly = [...network, "--output", "type=cacheonly"];
  const built = await buildSpec(spec, { "env/conda.lock": lock }, cacheonly);
  expect(built.code, built.stderr).toBe(0);
  expect(built.stderr).toMatch(/download tool 1\.0/);
  const wrong = lock.replace(tool.sha256, "0".repeat(64));
  const refused = await buildSpec(spec, { "env/conda.lock": wrong }, cacheonly);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/digest mismatch/);
  expect(refused.stderr).toMatch(/>>> +conda: \{lock/);
  const other = lock.replace(data.md5, "0".repeat(32));
  const late = await buildSpec(spec, { "env/conda.lock": other }, cacheonly);
  expect(late.stderr).toMatch(/FAILED|WARNING: 1 computed checksum/);
});

test("what is not locked is chosen by micromamba, of the channels that are named (stand-in)", async () => {
  const spec = `base: debian:bookworm-slim
targets:
  names:
    default: true
    conda: {packages: ["numpy=1.26", "scipy >=1.11"], channels: [conda-forge, bioconda], program: "${program}"}
    tests:
      - test "$(given)" = "--channel=conda-forge --channel=bioconda --override-channels numpy=1.26 scipy >=1.11"
  file:
    conda: {environment: environment.yml, program: "${program}"}
    tests: [grep -q gdal /opt/conda/environment]
`;
  const files = { "environment.yml": "dependencies: [gdal]\n" };
  for (const target of ["names", "file"]) {
    const words = ["--target", target, "--output", "type=cacheonly"];
    const built = await buildSpec(spec, files, words);
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).toContain("conda-unlocked");
  }
});

test("a lock that is not there, or not for the platform, is told of at its line", async () => {
  const missing = await buildSpec(
    `base: debian:bookworm-slim\nconda: {lock: conda.lock, program: "${program}"}\n`,
  );
  expect(missing.stderr).toContain("conda-lock-missing");
  const lock = "@EXPLICIT\nhttps://conda.example.org/osx-64/a-1-0.conda\n";
  const foreign = await buildSpec(
    `base: debian:bookworm-slim\nconda: {lock: conda.lock, program: "${program}"}\n`,
    {
      "conda.lock": lock,
    },
  );
  expect(foreign.stderr).toContain("conda-platform");
});
