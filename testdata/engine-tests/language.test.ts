import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docker } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";

/** A spec whose own `tests:` look at the finished root; the build is the assertion. */
interface Proof {
  readonly what: string;
  readonly spec: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

const PROOFS: readonly Proof[] = [
  {
    what: "a script of several lines ends at its first failure and sees nothing pasted",
    spec: `base: debian:12
steps:
  - run: |
      cd /srv
      cat > "it's.txt" <<END
      $HOME "quoted" 'single'
      END
      false || echo recovered >> "it's.txt"
  - run: [touch, "/srv/$(id)"]
tests:
  - test "$(sed -n 1p "/srv/it's.txt")" = "/root \\"quoted\\" 'single'"
  - test "$(sed -n 2p "/srv/it's.txt")" = recovered
  - test -e '/srv/$(id)'`,
  },
  {
    what: "a step's user, folder, variables and shell",
    spec: `base: debian:12
user: {name: ml, uid: 1234, gid: 2345, home: /work/ml, shell: /bin/bash}
shell: [/bin/bash, -euo, pipefail, -c]
env: {BASE: /opt/x, TOOLS: "\${BASE}/bin:\${PATH}"}
steps:
  - {run: 'id -u > me; [[ $EXTRA == 1 ]]', user: ml, workdir: /work/ml, env: {EXTRA: 1}}
tests:
  - test "$(cat /work/ml/me)" = 1234
  - test "$(id -u):$(id -g)" = 1234:2345
  - test "$TOOLS" = "/opt/x/bin:$PATH"
  - '[[ "$(getent passwd ml)" == *:/work/ml:/bin/bash ]]'`,
  },
  {
    what: "mounts of a step, of which nothing stays",
    spec: `base: debian:12
steps:
  - run: |
      grep -q ' /scratch tmpfs ' /proc/mounts
      test "$(cat /in/a.txt)" = a
      ! touch /in/new 2>/dev/null
      touch /rw/new
      echo cached > /cache/file
    tmpfs: [{path: /scratch, size: 16m}]
    cache: [{path: /cache, id: mlspec-test-language, sharing: locked}]
    bind: [{src: in, to: /in}, {src: in, to: /rw, writable: true}]
tests:
  - '! ls /scratch/* /cache/* /in/* /rw/* 2>/dev/null'
  - {run: test "$(cat /c/file)" = cached, cache: [{path: /c, id: mlspec-test-language}]}`,
    files: { "in/a.txt": "a" },
  },
  {
    what: "the network of a step and of a test",
    spec: `base: debian:12
steps:
  - {run: 'ls /sys/class/net > /net-none', network: none}
tests:
  - test "$(cat /net-none)" = lo
  - test "$(ls /sys/class/net)" = lo`,
  },
  {
    what: "files by pattern, with owner and mode, without what is excluded",
    spec: `base: debian:12
user: ml
workdir: /app
files:
  - {src: ["*.py", conf/], to: ./, owner: ml, mode: "0640", exclude: ["**/skip*"]}
  - {content: "threads: 4\\n", to: /etc/app.conf, owner: "7:8", mode: "0600"}
  - {content: "#!/bin/sh\\necho tool\\n", to: /usr/local/bin/tool, mode: "0755"}
  - {src: home.txt, to: /home/ml/, owner: ml}
directories:
  - {path: /data, owner: ml, mode: "0750"}
  - {path: /var/lib/app, owner: "9"}
tests:
  - test "$(ls | tr '\\n' ' ')" = "a.py b.py c.ini "
  - test "$(stat -c '%U %a' a.py)" = "ml 640"
  - {run: 'test "$(stat -c "%u:%g %a" /etc/app.conf)" = "7:8 600"', user: root}
  - test "$(tool)" = tool
  - test "$(stat -c '%U %a' /data)" = "ml 750"
  - test "$(stat -c %u /var/lib/app)" = 9
  - test "$(stat -c '%U' /home/ml /home/ml/home.txt | sort -u)" = ml`,
    files: { "a.py": "", "b.py": "", "skip.py": "", "conf/c.ini": "", "conf/skip.ini": "", "home.txt": "" },
  },
  {
    what: "system folders keep their modes and links when files are put below them",
    spec: `base: debian:12
files:
  - {content: x, to: /tmp/x}
  - {content: x, to: /lib/mlspec-x}
  - {content: x, to: /root/x}
  - {content: x, to: /var/tmp/y/x}
tests:
  - test "$(stat -c %a /tmp /var/tmp | sort -u)" = 1777
  - test -L /lib && test -e /usr/lib/mlspec-x && test -x /bin/sh
  - {run: test "$(stat -c %a /root)" = 700, user: root}`,
  },
  {
    what: "packages in the image and, for building only, beside it",
    spec: `base: debian:12
packages: [tree]
build:
  packages: [make]
  env: {WORD: built}
  workdir: /b
  files: ["Makefile:."]
  steps: [make]
files: [{from: build, src: /b/out, to: /app/}]
tests:
  - tree --version
  - '! command -v make'
  - test "$(cat /app/out)" = built
  - test -z "$(ls /var/lib/apt/lists | grep debian)" && test ! -e /var/log/dpkg.log`,
    files: { Makefile: "out:\n\techo $$WORD > out\n" },
  },
  {
    what: "conditions and arguments, from the command line too",
    spec: `args: {MODE: {default: cpu, values: [cpu, gpu]}, DEV: "false"}
base: debian:12
files:
  - {when: DEV, then: ["dev.txt:/d/"]}
  - {when: 'MODE == gpu and not DEV', src: gpu.txt, to: /d/}
env: {MODE: "\${MODE}", ARCH: "\${TARGETARCH}"}
tests:
  - test "$(ls /d)" = gpu.txt && test "$MODE" = gpu && test "$ARCH" = amd64`,
    files: { "dev.txt": "", "gpu.txt": "" },
    args: ["--build-arg", "MODE=gpu"],
  },
  {
    what: "steps at their places: each sees what comes before it and no more",
    spec: `base: python:3.11-slim
python: {packages: []}
files: ["a.txt:/app/"]
steps:
  - {run: 'test ! -e /opt/venv && test ! -e /app', after: base}
  - {run: 'test -x /opt/venv/bin/python && test ! -e /app', after: python}
  - 'test -e /app/a.txt && test "$(command -v python)" = /opt/venv/bin/python'`,
    files: { "a.txt": "" },
  },
  {
    what: "a target that takes over another, and one that shares nothing",
    spec: `base: debian:12
env: {SHARED: 1}
targets:
  small: {base: debian:12, share: false, tests: ['test -z "\${SHARED-}"']}
  first: {env: {FIRST: 1}}
  last:
    from: first
    tests: ['test "$SHARED$FIRST" = 11']
    files: [{from: small, src: /etc/debian_version, to: /v/}]`,
  },
  {
    what: "a requirements file with another in it, a local project, constraints; the files are found",
    spec: `base: python:3.11-slim
python:
  version: "3.11"
  requirements: reqs/all.txt
  constraints: reqs/constraints.txt
  packages: [./project]
  pip: true
tests:
  - python -c 'import six, greeting; assert greeting.WORD == "hello"; assert six.__version__ == "1.17.0"'
  - pip --version`,
    files: {
      "reqs/all.txt": "-r more.txt\n",
      "reqs/more.txt": "six\n",
      "reqs/constraints.txt": "six==1.17.0\n",
      "project/pyproject.toml":
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "greeting"\nversion = "1"\n[tool.setuptools]\npy-modules = ["greeting"]\n',
      "project/greeting.py": 'WORD = "hello"\n',
    },
    args: ["--network", "host", "--allow", "network.host"],
  },
];

describe("the language on the engine", () => {
  test.each(PROOFS)("$what", async ({ spec, files = {}, args = [] }) => {
    const built = await buildSpec(spec, files, ["--output", "type=cacheonly", ...args]);
    expect(built.code, built.stderr).toBe(0);
  });

  test("settings of the image, as Docker shows them", async () => {
    const tag = "mlspec-test/language";
    const built = await buildSpec(
      "base: debian:12\nexpose: [8000, 53/udp]\nvolumes: [/data]\nlabels: {a: b}\nstop_signal: SIGINT\nuser: 65532\nworkdir: /w\nentrypoint: [/e]\ncmd: text of a shell\nhealthcheck: {run: 'true', interval: 5s, retries: 2}\nonbuild: [RUN true]\n",
      {},
      ["--load", "-t", tag],
    );
    expect(built.code, built.stderr).toBe(0);
    const { stdout } = await docker(["inspect", "--format", "{{json .Config}}", tag]);
    expect(JSON.parse(stdout)).toMatchObject({
      ExposedPorts: { "8000/tcp": {}, "53/udp": {} },
      Volumes: { "/data": {} },
      Labels: { a: "b" },
      StopSignal: "SIGINT",
      User: "65532",
      WorkingDir: "/w",
      Entrypoint: ["/e"],
      Cmd: ["/bin/sh", "-c", "text of a shell"],
      Healthcheck: { Test: ["CMD", "/bin/sh", "-c", "true"], Interval: 5_000_000_000, Retries: 2 },
      OnBuild: ["RUN true"],
    });
  });

  test("an image of nothing but what the spec says", async () => {
    const tag = "mlspec-test/language-scratch";
    const built = await buildSpec("base: scratch\nfiles: [{content: hi, to: /a/b}]\ncmd: [/a/b]\n", {}, [
      "--load",
      "-t",
      tag,
    ]);
    expect(built.code, built.stderr).toBe(0);
    const id = (await docker(["create", tag])).stdout.trim();
    const { stdout } = await docker(["export", id]);
    await docker(["rm", id]);
    expect(stdout).toContain("a/b");
    expect(stdout).not.toContain("usr/bin");
  });

  test("a mistake in a requirements file, shown at its own line", async () => {
    const spec = "base: python:3.11-slim\npython: {requirements: all.txt}\n";
    const files = { "all.txt": "six\n-r more.txt\n", "more.txt": "flask\nnumpy=1.26\n" };
    const { code, stderr } = await buildSpec(spec, files);
    expect(code).not.toBe(0);
    expect(stderr).toContain("more.txt:2:6");
    expect(stderr).toMatch(/2 \| >>> numpy=1\.26/);
  });

  test("another Python than the spec asks for", async () => {
    const { code, stderr } = await buildSpec("base: python:3.11-slim\npython: {version: '3.12'}\n");
    expect(code).not.toBe(0);
    expect(stderr).toContain("mlspec: the spec asks for Python 3.12, the image has 3.11");
    expect(stderr).toMatch(/3 \| >>> python: \{version/);
  });

  test("a package manager of the RHEL family (a stub: no such distribution can be had here)", async () => {
    const dnf = JSON.stringify('#!/bin/sh\nprintf "%s\\n" "$*" > /dnf-was-called\n');
    const release = JSON.stringify('ID=rocky\nID_LIKE="rhel centos fedora"\nVERSION_ID=9.4\n');
    const spec = `base: debian:12
files:
  - {content: ${release}, to: /etc/os-release}
  - {content: ${dnf}, to: /usr/bin/dnf, mode: "0755"}
`;
    const tag = "mlspec-test/rocky-stub";
    const base = await buildSpec(spec, {}, ["--load", "-t", tag]);
    expect(base.code, base.stderr).toBe(0);
    const layout = ["--build-context", `rocky.invalid/stub:9=docker-image://docker.io/${tag}:latest`];
    const built = await buildSpec(
      "base: rocky.invalid/stub:9\npackages: [libgomp, vim=9.0]\ntests: ['grep -qx -- \"-y --setopt=keepcache=1 --setopt=tsflags=nodocs --setopt=install_weak_deps=0 install -- libgomp vim-9.0\" /dnf-was-called']\n",
      {},
      layout,
    );
    expect(built.code, built.stderr).toBe(0);
  });
});

describe("downloads", () => {
  const server = createServer((request, response) => {
    if (request.url === "/moved") response.writeHead(302, { location: "/data.bin" }).end();
    else response.end("content\n");
  });
  let url = "";

  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const sha256 = "434728a410a78f56fc1b5899c3593436e61ab0c731e9072d95e96db290205e53";

  test("are checked, named and given their owner", async () => {
    const files = `[{url: "${url}/data.bin", sha256: ${sha256}, to: /d/, owner: "5", mode: "0640"}, {url: "${url}/moved", sha256: ${sha256}, to: /d/other}]`;
    const built = await buildSpec(
      `base: debian:12\nfiles: ${files}\ntests: ['test "$(stat -c "%u %a" /d/data.bin)" = "5 640"', 'test "$(cat /d/other)" = content']\n`,
    );
    expect(built.code, built.stderr).toBe(0);
  });

  test("with another checksum fail the build at their line", async () => {
    const wrong = sha256.replace("4", "5");
    const { code, stderr } = await buildSpec(
      `base: debian:12\nfiles:\n  - {url: "${url}/data.bin?wrong", sha256: ${wrong}, to: /d/}\n`,
    );
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/digest mismatch/);
  });
});
