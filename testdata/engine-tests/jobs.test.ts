import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COUNT_JOBS } from "../../src/lower/scripts/count-jobs.ts";
import { docker, run, tempContext } from "./engine.ts";
import { buildSpec, output } from "./frontend-build-spec.ts";

/** Two source archives whose wheels hold how many jobs their build was told of. */
const MAKE_ARCHIVES = `
import io, tarfile
backend = '''
import os, zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "NAME-1.0-py3-none-any.whl"
    told = [os.environ.get(n) for n in ("MAX_JOBS", "CMAKE_BUILD_PARALLEL_LEVEL", "MAKEFLAGS", "CCACHE_DIR")]
    with zipfile.ZipFile(folder + "/" + name, "w") as out:
        out.writestr("NAME.py", "told = %r" % told)
        out.writestr("NAME-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\\\nName: NAME\\\\nVersion: 1.0\\\\n")
        out.writestr("NAME-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\\\nRoot-Is-Purelib: true\\\\nTag: py3-none-any\\\\n")
        out.writestr("NAME-1.0.dist-info/RECORD", "NAME.py,,\\\\n")
    return name
'''
for name in "one", "two":
    with tarfile.open(name + "-1.0.tar.gz", "w:gz") as out:
        for path, text in {"pyproject.toml": "[build-system]\\nrequires = []\\nbuild-backend = 'backend'\\nbackend-path = ['.']\\n",
                           "backend.py": backend.replace("NAME", name), "PKG-INFO": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n"}.items():
            member = tarfile.TarInfo(f"{name}-1.0/{path}")
            member.size = len(text.encode())
            out.addfile(member, io.BytesIO(text.encode()))
`;

const archives = tempContext({});
const server = createServer((request, response) => {
  const [, kind, name = ""] = (request.url ?? "").split("/");
  const files = readdirSync(archives);
  if (kind === "files" && files.includes(name)) return void response.end(readFileSync(join(archives, name)));
  const links = files.filter((file) => kind === "simple" && file.startsWith(`${name}-`));
  if (links.length === 0) return void response.writeHead(404).end();
  const page = links.map((file) => `<a href="/files/${file}">${file}</a>`);
  response.setHeader("content-type", "text/html").end(page.join("\n"));
});
let index = "";
let processors = 0;

beforeAll(async () => {
  const made = await run("python3", ["-c", MAKE_ARCHIVES], { cwd: archives });
  expect(made.code, made.stderr).toBe(0);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  index = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`;
  expect((await docker(["pull", "--quiet", "debian:12"])).code).toBe(0);
  processors = Number(await output("debian:12", "nproc"));
});
afterAll(() => server.close());

describe("a Python package made from source", () => {
  test.each<readonly [build: string, layers: number, jobs: number | "processors"]>([
    ["jobs: 1", 20, 1],
    ["memory_per_job: 900t", 20, 1],
    ["jobs: 1000, memory_per_job: 1m", 20, "processors"],
    ["jobs: 1", 1, 1],
  ])("is told of as many jobs as there is room for: build %s, layers %d", async (build, layers, jobs) => {
    const tag = "mlspec-test/jobs";
    const built = await buildSpec(
      `base: python:3.11-slim
build: {${build}}
python: {packages: [one, two], index: "${index}", layers: ${layers}}
`,
      {},
      ["--network", "host", "--allow", "network.host", "--load", "--tag", tag],
    );
    expect(built.code, built.stderr).toBe(0);
    const number = String(jobs === "processors" ? processors : jobs);
    const told = ["one", "two"].map((name) =>
      output(tag, "python", "-c", `import ${name}; print(${name}.told)`),
    );
    // In groups each archive is a step of its own, with the compilers' cache.
    const cache = layers > 1 ? "'/var/cache/mlspec-ccache'" : "None";
    const line = `['${number}', '${number}', '-j${number}', ${cache}]`;
    expect(await Promise.all(told)).toEqual([line, line]);
    if (layers > 1)
      for (const name of ["one", "two"]) expect(built.stderr).toMatch(new RegExp(`\\] ${name} 1\\.0`));
  });
});

test.each([
  [["--memory", "1g"], "600m", 1],
  [["--memory", "1g"], "100m", undefined],
  [["--cpus", "1"], "1m", 1],
  [[], "1m", undefined],
] as const)(
  "jobs of a container with %j and %s for each are counted by its own limits",
  async (flags, memory, want) => {
    const bytes = Number.parseInt(memory, 10) * 1024 ** 2;
    const script = `set -eu; most=0 memory=${bytes}\n${COUNT_JOBS}echo "$jobs"`;
    const ran = await docker(["run", "--rm", ...flags, "debian:12", "sh", "-c", script]);
    expect([ran.code, ran.stdout.trim()], ran.stderr).toEqual([0, String(want ?? processors)]);
  },
);
