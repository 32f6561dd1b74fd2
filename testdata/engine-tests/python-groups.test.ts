import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docker, type Run, run, tempContext } from "./engine.ts";
import { output, withSyntax } from "./frontend-build-spec.ts";
import { type Manifest, readOciArchive } from "./oci-archive.ts";

/** Archives of made-up projects: a namespace two share, scripts, a path file, data, a file two fight over, a source archive. */
const MAKE_ARCHIVES = `
import base64, hashlib, io, sys, tarfile, zipfile
def wheel(name, files, entry=""):
    info = f"{name}-1.0.dist-info/"
    files = {**files, info + "METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n",
             info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"}
    if entry: files[info + "entry_points.txt"] = entry
    record = ""
    with zipfile.ZipFile(f"{name}-1.0-py3-none-any.whl", "w") as out:
        for path, text in files.items():
            out.writestr(path, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += f"{path},sha256={digest},{len(text.encode())}\\n"
        out.writestr(info + "RECORD", record + info + "RECORD,,\\n")
wheel("alpha", {"ns/alpha.py": "word = 'alpha'\\n", "shared/which.py": "owner = 'alpha'\\n",
    "alpha.pth": "import sys; sys.alpha_started = True\\n", "alpha-1.0.data/data/share/alpha.txt": "data\\n",
    "alpha-1.0.data/scripts/alpha-old": "#!python\\nprint('old alpha')\\n"},
    "[console_scripts]\\nalpha-say = shared.say:say [extra]\\n")
wheel("say", {"shared/say.py": "def say():\\n    print('said')\\n"})
wheel("beta", {"ns/beta.py": "word = 'beta'\\n", "shared/which.py": "owner = 'beta'\\n"})
wheel("delta", {"delta.py": "word = 'delta'\\n"})
backend = '''
import zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "gamma-1.0-py3-none-any.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as out:
        out.writestr("gamma.py", "word = 'gamma'")
        out.writestr("gamma-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\\\nName: gamma\\\\nVersion: 1.0\\\\n")
        out.writestr("gamma-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\\\nRoot-Is-Purelib: true\\\\nTag: py3-none-any\\\\n")
        out.writestr("gamma-1.0.dist-info/RECORD", "gamma.py,,\\\\n")
    return name
'''
with tarfile.open("gamma-1.0.tar.gz", "w:gz") as out:
    for path, text in {"pyproject.toml": "[build-system]\\nrequires = []\\nbuild-backend = 'backend'\\nbackend-path = ['.']\\n",
                       "backend.py": backend, "PKG-INFO": "Metadata-Version: 2.1\\nName: gamma\\nVersion: 1.0\\n"}.items():
        member = tarfile.TarInfo("gamma-1.0/" + path)
        member.size = len(text.encode())
        out.addfile(member, io.BytesIO(text.encode()))
`;

const archives = tempContext({});
const server = createServer((request, response) => {
  const [, kind, name = ""] = (request.url ?? "").split("/");
  const files = readdirSync(archives);
  if (kind === "files" && files.includes(name)) return void response.end(readFileSync(join(archives, name)));
  const found = files.filter((file) => kind === "simple" && file.startsWith(`${name}-`));
  if (found.length === 0) return void response.writeHead(404).end();
  const links = found.map((file) => {
    const hash = createHash("sha256")
      .update(readFileSync(join(archives, file)))
      .digest("hex");
    return `<a href="/files/${file}#sha256=${hash}">${file}</a>`;
  });
  response.setHeader("content-type", "text/html").end(links.join("\n"));
});
let index = "";

beforeAll(async () => {
  const made = await run("python3", ["-c", MAKE_ARCHIVES], { cwd: archives });
  expect(made.code, made.stderr).toBe(0);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  index = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`;
});
afterAll(() => server.close());

const context = tempContext({ "app.py": "print(1)\n", "requirements.txt": "alpha\nbeta\ngamma\nsay\n" });

const grouped = (): string =>
  withSyntax(`base: python:3.11-slim
python: {requirements: requirements.txt, index: "${index}"}
files: [app.py:/app/]
`);

function build(args: readonly string[], spec = grouped()): Promise<Run> {
  writeFileSync(join(context, "mlspec.yaml"), spec);
  return docker([
    ...["buildx", "build", "--progress=plain", "--network", "host", "--allow", "network.host"],
    ...["--provenance=false", "--file", join(context, "mlspec.yaml"), ...args, context],
  ]);
}

async function layers(): Promise<readonly string[]> {
  const dest = join(tempContext({}), "image.tar");
  const built = await build(["--output", `type=oci,dest=${dest}`]);
  expect(built.code, built.stderr).toBe(0);
  const archive = await readOciArchive(dest);
  return (archive.json<Manifest>(archive.top.digest).layers ?? []).map(({ digest }) => digest);
}

describe("Python packages in groups", () => {
  const tag = "mlspec-test/python-groups";

  test("work as if pip had installed them: namespaces, scripts, path files, data, a source archive", async () => {
    const built = await build(["--load", "-t", tag]);
    expect(built.code, built.stderr).toBe(0);
    const program =
      "import sys, ns.alpha, ns.beta, gamma; print(ns.alpha.word, ns.beta.word, gamma.word, sys.alpha_started)";
    expect(await output(tag, "python", "-c", program)).toBe("alpha beta gamma True");
    expect(await output(tag, "alpha-say")).toBe("said");
    expect(await output(tag, "alpha-old")).toBe("old alpha");
    expect(await output(tag, "cat", "/opt/venv/share/alpha.txt")).toBe("data");
    const check =
      "import importlib.metadata as m; print(*sorted(d.name for d in m.distributions() if d.locate_file('').as_posix().startswith('/opt/venv')))";
    expect(await output(tag, "python", "-c", check)).toBe("alpha beta gamma say");
    const stale =
      "import pathlib, sys; print(len(list(pathlib.Path('/opt/venv/lib').rglob('ns/__pycache__/*.pyc'))))";
    expect(await output(tag, "python", "-c", stale)).toBe("2");
    const strays =
      "import pathlib; print(*(f for f in pathlib.Path('/opt/venv').rglob('*') if f.is_file() and b'/run/mlspec' in f.read_bytes()))";
    expect(await output(tag, "python", "-c", strays), "files that name where they were made").toBe("");
    expect(built.stderr).toMatch(
      /python-overlap: \w+ and \w+ both hold "lib\/python3\.11\/site-packages\/shared\/which\.py"/,
    );
  });

  test("one more package is one more or one other layer, and a changed program resolves nothing", async ({
    skip,
  }) => {
    skip(
      process.env.MLSPEC_ENGINE === "graphdriver",
      "this engine has neither independent layers nor the exporter to see them",
    );
    const before = await layers();
    writeFileSync(join(context, "requirements.txt"), "alpha\nbeta\ngamma\nsay\ndelta\n");
    const after = await layers();
    expect(after.filter((digest) => !before.includes(digest))).toHaveLength(1);
    writeFileSync(join(context, "app.py"), "print(2)\n");
    const { stderr } = await build(["--output", "type=cacheonly"]);
    const vertex = /^#(\d+) \[image\.build\] resolve -r requirements\.txt$/m.exec(stderr)?.[1];
    expect(stderr).toMatch(new RegExp(`^#${vertex} CACHED$`, "m"));
  });

  test("another tool's lock: no index is asked where it has addresses, and its checksums hold", async () => {
    const hash = (file: string) =>
      createHash("sha256")
        .update(readFileSync(join(archives, file)))
        .digest("hex");
    const origin = index.replace(/simple$/, "files");
    const entry = (name: string, sha256: string) =>
      `[[packages]]\nname = "${name}"\nversion = "1.0"\nwheels = [{url = "${origin}/${name}-1.0-py3-none-any.whl", hashes = {sha256 = "${sha256}"}}]\n`;
    const write = (delta: string) =>
      writeFileSync(
        join(context, "pylock.toml"),
        `lock-version = "1.0"\ncreated-by = "test"\n${entry("say", hash("say-1.0-py3-none-any.whl"))}${entry("delta", delta)}`,
      );
    const spec = withSyntax(
      `base: python:3.11-slim\npython: {lock: pylock.toml, index: "http://127.0.0.1:9/nowhere"}\ntests: ['python -c "import delta, shared.say"']\n`,
    );
    write(hash("delta-1.0-py3-none-any.whl"));
    const built = await build(["--output", "type=cacheonly"], spec);
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).toMatch(/install (?:delta 1\.0, say 1\.0|say 1\.0, delta 1\.0)/);
    write("0".repeat(64));
    const refused = await build(["--output", "type=cacheonly"], spec);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/digest mismatch|DO NOT MATCH THE HASHES/);
  });

  test("a package that is not there is pip's own error, at the spec's line", async () => {
    writeFileSync(join(context, "requirements.txt"), "alpha\nnowhere-to-be-found\n");
    const { code, stderr } = await build(["--output", "type=cacheonly"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("No matching distribution found for nowhere-to-be-found");
    expect(stderr).toMatch(/3 \| >>> python: \{requirements/);
  });
});
