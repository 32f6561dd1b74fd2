import { describe, expect, it } from "vitest";
import { createReporter, type Reporter } from "../diagnostics/index.ts";
import {
  encodeDefinition,
  image,
  local,
  marshal,
  type ReadableVertex,
  readDefinition,
} from "../llb/index.ts";
import type { ImageNeed } from "../plan/index.ts";
import { readSpec } from "../spec/index.ts";
import { type Compiled, type CompileRequest, compileTarget } from "./compile-target.ts";
import type { Host } from "./host.ts";
import { HostError } from "./host-error.ts";
import { NO_EXEC_OPTIONS } from "./index.ts";

const platform = { os: "linux", architecture: "amd64" };

/** Knows every image as a plain Debian, so that no engine is needed. */
function tableHost(asked: ImageNeed[] = [], contexts: readonly string[] = []): Host {
  return {
    contexts: new Set(contexts),
    imageFacts: async (need) => {
      asked.push(need);
      return {
        config: { architecture: "amd64", os: "linux", config: {} },
        distro: { id: "debian", idLike: [], versionId: "12" },
      };
    },
    imageState: (ref) => image(ref),
    contextState: (name, paths) => local(name, { followPaths: paths }),
  };
}

interface Built {
  readonly compiled: Compiled;
  readonly report: Reporter;
  readonly vertices: readonly ReadableVertex[];
  readonly bytes: Uint8Array;
}

async function build(
  text: string,
  request: Partial<CompileRequest> = {},
  host = tableHost(),
): Promise<Built> {
  const report = createReporter();
  const spec = readSpec({ name: "mlspec.yaml", text }, report);
  const whole: CompileRequest = {
    buildArgs: {},
    platform,
    buildPlatform: platform,
    labels: {},
    exec: NO_EXEC_OPTIONS,
    showPlatform: false,
    ...request,
  };
  const compiled = spec && (await compileTarget(spec, whole, host, report));
  if (compiled === undefined) throw new Error(report.diagnostics.map(({ message }) => message).join("\n"));
  const definition = marshal(compiled.state, { platform: whole.platform });
  return {
    compiled,
    report,
    vertices: readDefinition(definition).vertices,
    bytes: encodeDefinition(definition),
  };
}

const json = (value: unknown): string => JSON.stringify(value);
const named = (built: Built, part: string): ReadableVertex => {
  const found = built.vertices.find(({ name }) => name?.includes(part));
  if (found === undefined)
    throw new Error(`no vertex ${part}: ${json(built.vertices.map(({ name }) => name))}`);
  return found;
};

describe("compileTarget", () => {
  it("names vertices by stage and number, and points them at the spec's lines", async () => {
    const built = await build("base: debian:12\npackages:\n  - vim\nsteps:\n  - run: ./configure\n");
    expect(named(built, "apt")).toMatchObject({
      name: "[image 1/2] apt install vim",
      sources: ["mlspec.yaml:3"],
    });
    expect(named(built, "configure")).toMatchObject({
      name: "[image 2/2] ./configure",
      sources: ["mlspec.yaml:5"],
    });
  });

  it("gives a script to the shell as one argument, whatever is in it", async () => {
    const run = `echo "it's" $HOME; echo '\${x}' \`date\``;
    const built = await build(`base: debian:12\nsteps:\n  - run: |\n      ${run}\n`);
    expect(json(named(built, "echo").detail)).toContain(json(["/bin/sh", "-ec", `${run}\n`]));
  });

  it("lets an argument of pip be nothing but an argument", async () => {
    const built = await build("base: debian:12\npython: {packages: ['numpy<2; python_version > \"3\"']}\n");
    const { args } = named(built, "pip").detail as unknown as { args: readonly string[] };
    expect(args.slice(-2)).toEqual(["--", 'numpy<2; python_version > "3"']);
  });

  it("holds a secret's name and never asks for its value", async () => {
    const built = await build(
      "base: debian:12\npython:\n  packages: [x]\n  index: {url: 'https://pypi.example.org/simple', secret: token}\nsteps: [{run: a, secrets: [{id: key, env: KEY}]}]\n",
    );
    const pip = named(built, "pip");
    expect(json(pip.detail)).toContain('"id":"token"');
    expect(json(named(built, "] a").detail)).not.toContain("token");
    expect(json(pip.detail)).toContain("pypi.example.org");
  });

  it("keeps caches of one distribution release apart from another's, and shares them between projects", async () => {
    const built = await build("base: debian:12\npackages: [vim]\n");
    expect(json(named(built, "apt").detail)).toContain("mlspec/apt/archives/debian-12-amd64");
    const apart = await build("base: debian:12\npackages: [vim]\n", {
      exec: { ...NO_EXEC_OPTIONS, cacheNamespace: "me" },
    });
    expect(json(named(apart, "apt").detail)).toContain("me/mlspec/apt/archives/debian-12-amd64");
  });

  it("runs again only the stages it is told to", async () => {
    const text = "base: debian:12\npackages: [vim]\nbuild: {packages: [gcc]}\npython: {packages: [x]}\n";
    const some = await build(text, { exec: { ...NO_EXEC_OPTIONS, noCache: new Set(["image.build"]) } });
    expect(named(some, "pip").options).toMatchObject({ ignoreCache: true });
    expect(named(some, "vim").options?.ignoreCache).toBeUndefined();
    const all = await build(text, { exec: { ...NO_EXEC_OPTIONS, noCache: true } });
    expect(named(all, "vim").options).toMatchObject({ ignoreCache: true });
  });

  it("keeps a step without network so, even when the client forces one on the build", async () => {
    const built = await build("base: debian:12\nsteps: [{run: a, network: none}, {run: b}]\n", {
      exec: { ...NO_EXEC_OPTIONS, network: "host" },
    });
    expect(json(named(built, "] a").detail)).toContain('"none"');
    expect(json(named(built, "] b").detail)).toContain('"host"');
  });

  it("asks for an os-release only where packages are installed", async () => {
    const asked: ImageNeed[] = [];
    await build(
      "base: {build: gcc:12, runtime: debian:12}\nbuild: {packages: [make], steps: [make]}\nfiles: [{from: build, src: /x, to: /app/}]\n",
      {},
      tableHost(asked),
    );
    expect(asked).toEqual([
      { ref: "debian:12", distro: false },
      { ref: "gcc:12", distro: true },
    ]);
  });

  it("builds nothing of what nobody uses", async () => {
    const built = await build(
      "base: debian:12\nbuild: {packages: [gcc], steps: [make]}\nfiles: ['a:/app/']\n",
    );
    expect(built.vertices.map(({ name }) => name).join()).not.toMatch(/gcc|make/);
  });

  it("puts the values of build args and platforms in", async () => {
    const built = await build("args: {V: '1'}\nbase: debian:12\nsteps: ['echo ${V} ${TARGETARCH}']\n", {
      buildArgs: { V: "2" },
    });
    expect(json(named(built, "echo").detail)).toContain("echo 2 amd64");
  });

  it("gives the same bytes for the same input", async () => {
    const text =
      "base: debian:12\npackages: [b, a]\npython: {packages: [x]}\nfiles: ['a:/app/', 'b:/etc/b']\nenv: {B: '1', A: '2'}\n";
    const [one, two] = await Promise.all([build(text), build(text)]);
    expect(Buffer.compare(one.bytes, two.bytes)).toBe(0);
  });

  it("says which image could not be had, and where the spec names it", async () => {
    const host: Host = { ...tableHost(), imageFacts: () => Promise.reject(new Error("not found")) };
    const failure = build("packages: []\nbase: nosuch:1\n", {}, host);
    await expect(failure).rejects.toBeInstanceOf(HostError);
    await expect(failure).rejects.toMatchObject({ subject: "nosuch:1", message: "nosuch:1: not found" });
  });
});

/** Knows images, and answers which packages would be installed. */
function resolvingHost(answer: string, asked: string[] = []): Host {
  return {
    ...tableHost(),
    readFile: async (state) => {
      const vertices = readDefinition(marshal(state, { platform })).vertices;
      asked.push(...vertices.map(({ name }) => name ?? ""));
      return new TextEncoder().encode(answer);
    },
  };
}

describe("Python packages that are resolved", () => {
  const item = (name: string, open: boolean, filename = `${name}-1-py3-none-any.whl`) => ({
    name,
    version: "1",
    open,
    download_info: {
      url: `https://index.example.org/${filename}`,
      archive_info: { hashes: { sha256: "ab".repeat(32) } },
    },
  });
  const text =
    "base: debian:12\npython:\n  packages: [six]\n  index: {url: 'https://index.example.org/s', secret: token}\n";
  const answer = JSON.stringify({
    packages: [item("six", true), item("secretive", false), item("old", true, "old-1.tar.gz")],
  });
  const has = ({ detail }: ReadableVertex, part: string) => json(detail).includes(part);

  it("come from vertices of their own: fetched by checksum, or by pip, or built", async () => {
    const built = await build(text, {}, resolvingHost(answer));
    expect(named(built, "] six 1").detail).toMatchObject({
      identifier: "https://index.example.org/six-1-py3-none-any.whl",
    });
    expect(has(named(built, "] secretive 1"), `.whl#sha256=${"ab".repeat(32)}`)).toBe(true);
    expect(has(named(built, "] old 1"), "old-1.tar.gz#sha256=")).toBe(true);
  });

  it("are installed without network and without the index's secret", async () => {
    const built = await build(text, {}, resolvingHost(answer));
    const installs = built.vertices.filter(({ name }) => name?.includes("] install "));
    expect(installs.length).toBeGreaterThan(0);
    for (const vertex of installs) {
      expect(has(vertex, '"none"')).toBe(true);
      expect(has(vertex, "token")).toBe(false);
    }
    expect(has(named(built, "] secretive 1"), "token")).toBe(true);
  });

  it("are not asked for where nothing is to be chosen, or in one go", async () => {
    for (const section of ["python: {packages: []}", "python: {packages: [x], layers: 1}"]) {
      const asked: string[] = [];
      await build(`base: debian:12\n${section}\n`, {}, resolvingHost(answer, asked));
      expect(asked).toEqual([]);
    }
  });

  it("are installed in one go, with a warning, where they cannot be pinned", async () => {
    const built = await build(text, {}, resolvingHost('{"unresolved": "pip is old"}'));
    expect(built.report.diagnostics).toMatchObject([{ code: "python-unresolved", severity: "warning" }]);
    expect(json(named(built, "pip install six").detail)).toContain("mlspec-fill-venv");
  });

  it("have their overlaps among what the image came from, so that a remote cache holds the answer", async () => {
    const built = await build(text, {}, resolvingHost(answer));
    expect(named(built, "[internal] overlaps of ").op).toBe("exec");
    expect(named(built, "[internal] overlaps are known").op).toBe("diff");
    expect(built.compiled.overlaps).toHaveLength(1);
  });

  it("keep the graph of the rest: equal answers give equal bytes", async () => {
    const once = await build(text, {}, resolvingHost(answer));
    const again = await build(text, {}, resolvingHost(answer));
    expect(Buffer.from(once.bytes).equals(again.bytes)).toBe(true);
  });
});

describe("requirements files", () => {
  const files: Readonly<Record<string, string>> = {
    "reqs/all.txt": "-r more.txt\nsix\n./project\n",
    "reqs/more.txt": "-c ../limits.txt\n-r all.txt\n",
    "limits.txt": "six<2\n",
    "outside.txt": "six\n-r ../secret.txt\n",
    "missing.txt": "-r nowhere.txt\n",
    "pylock.toml":
      'lock-version = "1.0"\n[[packages]]\nname = "six"\nversion = "1.17.0"\nwheels = [{url = "https://files.example.org/six-1.17.0-py3-none-any.whl", hashes = {sha256 = "abc"}}]\n',
  };
  const host: Host = {
    ...tableHost(),
    readContext: async (paths) =>
      new Map(
        paths.flatMap((path) => {
          const text = files[path];
          return text === undefined ? [] : [[path, new TextEncoder().encode(text)] as const];
        }),
      ),
  };

  it("bring along what they include, each file once", async () => {
    const built = await build("base: debian:12\npython: {requirements: reqs/all.txt}\n", {}, host);
    const step = built.compiled.plan.steps.find(({ kind }) => kind === "python");
    expect(step).toMatchObject({ files: ["limits.txt", "project", "reqs/all.txt", "reqs/more.txt"] });
  });

  it("give way to another tool's lock, which pip gets as pinned requirements and links", async () => {
    const built = await build("base: debian:12\npython: {lock: pylock.toml}\n", {}, host);
    const install = json(named(built, "what pylock.toml holds").detail);
    expect(install).toContain('"--no-deps","--requirement",".mlspec/requirements.txt"');
    expect(install).toContain('"--no-index","--find-links",".mlspec/links.html"');
    expect(json(named(built, "files for pip").detail)).toContain("six==1.17.0");
  });

  it("have no place beside such a lock, which must be read", async () => {
    const both = "base: debian:12\npython: {lock: pylock.toml, packages: [x]}\n";
    await expect(build(both, {}, host)).rejects.toThrow("have no place beside it");
    const alone = "base: debian:12\npython: {lock: pylock.toml}\n";
    await expect(build(alone)).rejects.toThrow("nothing of the build context can be read here");
    await expect(build(alone.replace("pylock", "nolock"), {}, host)).rejects.toThrow("has no file");
  });

  it.each([
    ["outside.txt", '"../secret.txt" is not in the build context'],
    ["missing.txt", 'the build context has no file "nowhere.txt"'],
    ["gone.txt", 'the build context has no file "gone.txt"'],
  ])("%s is reported", async (file, message) => {
    const text = `base: debian:12\npython: {requirements: ${file}}\n`;
    await expect(build(text, {}, host)).rejects.toThrow(message);
  });
});

describe("dev", () => {
  const shared = `base: {build: python:3.11, runtime: python:3.11-slim}
packages: [libgomp1]
python: {packages: [numpy]}
files: [app/:/app/]
env: {MODE: serve}
user: app
cmd: [python, /app/main.py]
`;
  const digests = ({ vertices }: Built) => new Set(vertices.map(({ digest }) => digest));

  it("leaves the default target as it is, to the digest", async () => {
    const without = await build(shared);
    const beside = await build(`${shared}dev: true\n`);
    expect(beside.compiled.plan).toEqual(without.compiled.plan);
    expect([...digests(beside)]).toEqual([...digests(without)]);
  });

  it("has all of the default target below it, and its settings", async () => {
    const image = await build(shared);
    const dev = await build(`${shared}dev: {packages: [vim], env: {DEBUG: "1"}}\n`, { target: "dev" });
    const own = digests(dev);
    for (const digest of digests(image)) expect(own).toContain(digest);
    const packages = dev.compiled.plan.steps.filter(
      ({ stage, kind }) => stage === "dev" && kind === "packages",
    );
    expect(packages).toMatchObject([{ packages: ["git", "less", "nano", "vim"] }]);
    expect(dev.compiled.plan.image.config).toMatchObject({
      User: "app",
      Cmd: ["python", "/app/main.py"],
      ExposedPorts: { "5678/tcp": {}, "8888/tcp": {} },
    });
    const env = dev.compiled.plan.image.config.Env;
    expect(env).toContain("MODE=serve");
    expect(env).toContain("DEBUG=1");
    expect(env?.find((line) => line.startsWith("PATH="))).toMatch(/^PATH=\/opt\/dev\/bin:\/opt\/venv\/bin/);
    expect(dev.compiled.plan.image.history?.map(({ created_by }) => created_by)).toEqual([
      ...(image.compiled.plan.image.history ?? []).map(({ created_by }) => created_by),
      "apt install git less nano vim",
      "pip install debugpy jupyterlab",
      "let /opt/dev see /opt/venv",
      "settings of dev",
    ]);
  });

  it("is refused an environment where the image's is", async () => {
    const text = `${shared}dev: {python: {venv: /opt/venv}}\n`;
    await expect(build(text, { target: "dev" })).rejects.toThrow("cannot lie at");
  });
});
