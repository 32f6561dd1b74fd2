import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createReporter, renderDiagnostics } from "../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../spec/index.ts";
import { IMPORT_KINDS, type ImportKind, importFile, importKind } from "./index.ts";

/** Imports, and reads the result as a spec: a mistake in it fails the test. */
function imported(name: string, source: string) {
  const file = { name, text: source };
  const report = createReporter();
  const text = importFile(file, importKind(file), report);
  if (text === undefined) throw new Error(renderDiagnostics(report));
  const checked = createReporter();
  const spec = readSpec({ name: "mlspec.yaml", text }, checked);
  const targets = (spec?.targets ?? []).map(({ name: target }) => {
    const found = spec && resolveTarget(spec, { target }, checked);
    if (found === undefined) throw new Error(`${text}\n${renderDiagnostics(checked)}`);
    return found.spec;
  });
  if (spec === undefined) throw new Error(`${text}\n${renderDiagnostics(checked)}`);
  return {
    text,
    targets,
    left: report.diagnostics.map(({ message }) => message.replace("not carried over: ", "")),
  };
}

describe("a definition file", () => {
  test("as people write them: its head in any order, scripts with braces, several variables in a line", () => {
    const { targets, left } = imported(
      "app.def",
      `From: debian:12
Bootstrap: docker

%arguments
    WHERE=/opt/app

%help
    It prints \${NAME}.

%files
    tool.py
    "with space" {{ WHERE }}/in
    code {{WHERE}}

%environment
    LANG=C.UTF-8 LC_ALL=C.UTF-8
    export A="x y" && export B='$x;'; export A
    export C={{ WHERE }}/lib:$C # where libraries are
    export D=\`pwd\`

%runscript
    for one in "\${all[@]}"; do echo "\${one}" {{ WHERE }}; done
`,
    );
    expect(targets[0]).toMatchObject({
      description: "It prints ${NAME}.",
      base: { runtime: "debian:12" },
      files: [
        { src: ["tool.py"], to: "/tool.py" },
        { src: ["with space"], to: "/opt/app/in" },
        { src: ["code"], to: "/opt/app" },
      ],
      env: { LANG: "C.UTF-8", LC_ALL: "C.UTF-8", A: "x y", B: "$x;", C: "/opt/app/lib:${C}" },
      entrypoint: {
        argv: [...["/bin/sh", "-c", 'for one in "${all[@]}"; do echo "${one}" /opt/app; done', "runscript"]],
      },
    });
    expect(left).toEqual(["%environment: export D=`pwd`"]);
  });

  test("of several stages, with its sections and arguments", () => {
    const { targets, left, text } = imported(
      "app.def",
      `Bootstrap: docker
From: gcc:{{ GCC }}
Stage: build

%arguments
    GCC=12

%files
    src/*.c /src/
    /home/me/data /data

%post
    cd /src
    make CC="\${CC:-gcc}"

Bootstrap: docker
From: debian:12

%files from build
    /src/app /opt/app

%post
    # what it needs
    apt-get update
    apt-get install -y --no-install-recommends libgomp1 \\
        openssh-client
    rm -rf /var/lib/apt/lists/*
    mkdir -p /data
    if true; then echo "\${HOME}"; fi

%environment
    export PATH=/opt/app/bin:$PATH
    export LC_ALL='C'
    export HOST=$(hostname)

%labels
    Author someone
    Version {{ GCC }}

%runscript
    exec /opt/app "$@"

%test
    test -e /opt/app

%help
    Runs it.

%setup
    touch on-the-host
`,
    );
    const [build, last] = targets;
    expect(build).toMatchObject({
      base: { runtime: "gcc:12" },
      files: [{ src: ["src/*.c"], to: "/src/" }],
      steps: [{ run: { text: 'cd /src\nmake CC="${CC:-gcc}"' } }],
    });
    expect(last).toMatchObject({
      base: { runtime: "debian:12" },
      packages: ["libgomp1", "openssh-client"],
      files: [{ from: "build-stage", src: ["/src/app"], to: "/opt/app" }],
      steps: [{ run: { text: 'mkdir -p /data\nif true; then echo "${HOME}"; fi' } }],
      env: { PATH: "/opt/app/bin:${PATH}", LC_ALL: "C" },
      labels: { Author: "someone", Version: "12" },
      tests: [{ run: { text: "test -e /opt/app" } }],
      entrypoint: { argv: ["/bin/sh", "-c", 'exec /opt/app "$@"', "runscript"] },
    });
    expect(text).toContain("description: Runs it.");
    expect(left).toEqual([
      "%files /home/me/data: it is outside of the build context",
      "%environment: export HOST=$(hostname)",
      "%setup",
    ]);
  });

  test("from a distribution's servers is made of its packages", () => {
    const { targets, left, text } = imported(
      "Singularity",
      "Bootstrap: debootstrap\nOSVersion: bookworm\nMirrorURL: http://ftp.debian.example/debian\nInclude: ca-certificates curl\n%post\n  echo $APPTAINER_ENVIRONMENT\n",
    );
    expect(text).toContain("bootstrap: debian");
    expect(targets[0]?.base.made?.runtime).toMatchObject({
      ...{ bootstrap: "debian", release: "bookworm", mirror: "http://ftp.debian.example/debian" },
      include: ["ca-certificates", "curl"],
    });
    expect(left).toEqual(["what %post writes into the environment: name it in env"]);
  });

  test.each([
    [
      "yum",
      "OSVersion: 9\nMirrorURL: http://rocky.example/pub/%{OSVERSION}/BaseOS/$basearch/os/\nUpdateURL: http://rocky.example/pub/%{OSVERSION}/AppStream/$basearch/os/\nInclude: dnf",
      {
        ...{ bootstrap: "rocky", release: "9", include: ["dnf"] },
        repositories: [
          { url: "http://rocky.example/pub/9/BaseOS/$basearch/os/" },
          { url: "http://rocky.example/pub/9/AppStream/$basearch/os/" },
        ],
      },
    ],
    [
      "zypper",
      "OSVersion: 15.6\nMirrorURL: http://opensuse.example/leap/%{OSVERSION}/repo/oss/",
      {
        bootstrap: "opensuse",
        release: "15.6",
        repositories: [{ url: "http://opensuse.example/leap/15.6/repo/oss/" }],
      },
    ],
    ["localimage", "From: rootfs", { kind: "files", rootfs: "rootfs/" }],
    [
      "scratch",
      '\n%setup\n    tar -xpf rootfs.tar.gz -C "$APPTAINER_ROOTFS"',
      { kind: "files", rootfs: "rootfs.tar.gz" },
    ],
  ])("by %s becomes a base that no registry has", (agent, header, made) => {
    const { targets, left } = imported("a.def", `Bootstrap: ${agent}\n${header}\n`);
    expect(targets[0]?.base.made?.runtime).toMatchObject(made);
    expect(left).toEqual([]);
  });

  test.each([
    ["debootstrap", "OSVersion: x\nMirrorURL: http://mirror.example/", /name an image of a registry/],
    ["yum", "OSVersion: 15\nMirrorURL: http://opensuse.example/", /the image of opensuse\/leap:15 takes/],
    ["localimage", "From: base.sif", /name an image of a registry/],
    ["localimage", "From: /srv/rootfs", /name an image of a registry/],
  ])("by %s of what nobody knows names an image", (agent, header, why) => {
    const { targets, left } = imported("a.def", `Bootstrap: ${agent}\n${header}\n`);
    expect(targets[0]?.base.made).toBeUndefined();
    expect(left).toEqual([expect.stringMatching(why)]);
  });
});

describe("a cog.yaml", () => {
  test("without CUDA", () => {
    const { targets, left } = imported(
      "cog.yaml",
      `build:
  gpu: false
  python_version: "3.12"
  python_requirements: requirements.txt
  system_packages: [ffmpeg, libgl1]
  run:
    - curl -o /x https://example.org/x
    - {command: "echo \${A}", mounts: [{type: secret, id: token, target: /etc/token}]}
predict: "predict.py:Predictor"
`,
    );
    expect(targets[0]).toMatchObject({
      base: { runtime: "python:3.12-slim" },
      packages: ["ffmpeg", "libgl1"],
      python: { requirements: ["requirements.txt"] },
      workdir: "/src",
      steps: [
        { run: { text: "curl -o /x https://example.org/x" }, after: "python" },
        { run: { text: "echo ${A}" }, secrets: [{ id: "token", path: "/etc/token" }] },
      ],
    });
    expect(left).toEqual([
      "predict: what cog serves is its own; say with serve or cmd what the image starts",
    ]);
  });

  test("with CUDA", () => {
    const { text, left } = imported(
      "cog.yaml",
      'build:\n  gpu: true\n  cuda: "12.4"\n  python_version: "3.11"\n  python_packages: ["torch==2.6.0"]\n  fast: true\n',
    );
    expect(text).toContain('base:\n  distro: ubuntu:22.04\n  cuda: "12.4"\n');
    expect(text).toContain("packages: [torch==2.6.0]");
    expect(left).toEqual([
      "python_version: Ubuntu 22.04 has Python 3.10; choose a distribution that has 3.11",
      "build.fast",
    ]);
  });
});

test.each<[name: string, text: string, kind: ImportKind]>([
  ["x/cog.yaml", "", "cog"],
  ["a.def", "", "definition"],
  ["Singularity.app", "", "definition"],
  ["recipe", "From: debian:12\nBootstrap: docker\n", "definition"],
  ["recipe", "# about\nBootstrap : docker\n", "definition"],
  ["Dockerfile.dev", "FROM x\n", "dockerfile"],
])("%s is taken for what it is", (name, text, kind) => {
  expect(importKind({ name, text })).toBe(kind);
});

test.each(IMPORT_KINDS)("no %s makes it crash or hang", (kind) => {
  const pieces = fc.constantFrom(
    ...[
      "Bootstrap: docker\n",
      "From: x:{{ A }}\n",
      "%post\n",
      "%files from b\n",
      "%environment\n",
      "  a b c\n",
    ],
    ...[
      "export A=${B}\n",
      "build:\n",
      "  run: [x]\n",
      "  cuda: '12.4'\n",
      "&a [*a]\n",
      "? :\n",
      "\\\n",
      "\u0000",
      "%",
      "é",
    ],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
      const report = createReporter();
      const text = importFile({ name: "x", text: parts.join("") }, kind, report);
      if (text === undefined) expect(report.hasErrors).toBe(true);
      else readSpec({ name: "mlspec.yaml", text }, createReporter());
    }),
    { numRuns: 500 },
  );
});

test.each<[what: string, name: string, text: string]>([
  [
    "a long run of blanks",
    "Dockerfile",
    `FROM a\nRUN x${" ".repeat(100_000)}y\nENV A=${" ".repeat(20_000)}b\n`,
  ],
  [
    "paths that can be read in many ways",
    "Dockerfile",
    `FROM a\nRUN rm -rf ${"/var/cache/apt".repeat(5000)} !\n`,
  ],
  ["very many words", "Dockerfile", `FROM a\nEXPOSE ${"1 ".repeat(60_000)}\n`],
  ["very many args and scripts", "Dockerfile", `FROM a\n${"ARG A\nRUN $A\n".repeat(5000)}`],
  ["an arg that is a pattern", "Dockerfile", "FROM a\nARG A(=1\nRUN echo ${A(}\n"],
  ["a header of blanks", "a.def", `Bootstrap: docker\nFrom: a${" ".repeat(100_000)}b\n`],
  ["very many lines", "a.def", `Bootstrap: docker\nFrom: a\n%post\n${"x\n".repeat(60_000)}`],
  ["a key that is a pattern", "cog.yaml", "build:\n  'a(': 1\n"],
  ["more than anybody writes", "Dockerfile", `FROM a\n${"#\n".repeat(100_000)}`],
])("%s is no trouble", (_, name, text) => {
  const file = { name, text };
  const report = createReporter();
  const made = importFile(file, importKind(file), report);
  expect(made === undefined).toBe(report.hasErrors);
});

describe("files of environments", () => {
  const read = (name: string, text: string) => {
    const report = createReporter();
    const file = { name, text };
    const spec = importFile(file, importKind(file), report);
    const checked = createReporter();
    const known = spec === undefined ? undefined : readSpec({ name: "mlspec.yaml", text: spec }, checked);
    const target = known && resolveTarget(known, { target: known.defaultTarget }, checked);
    expect(checked.hasErrors).toBe(false);
    return { spec: target?.spec, told: report.diagnostics.map(({ code }) => code) };
  };

  test("one of conda is named, and what no image has is told", () => {
    const { spec, told } = read(
      "env/environment.yml",
      "name: a\ndependencies: [numpy]\nprefix: /home/me/a\n",
    );
    expect(spec?.conda).toMatchObject({ environment: "environment.yml" });
    expect(told).toEqual(["import-left"]);
  });

  test("one of Spack is built by the lock beside it", () => {
    const { spec, told } = read("spack.yaml", "spack: {specs: [hdf5], container: {format: docker}}\n");
    expect(spec?.spack).toMatchObject({ manifest: "spack.yaml" });
    expect(told).toEqual(["import-left"]);
  });

  test.each([
    ["environment.yml", "name: a\n"],
    ["environment.yml", "a: ["],
    ["spack.yaml", "- a\n"],
    ["cog.yaml", "predict: a\n"],
    ["cog.yaml", `a: &a [x]\nbuild: [${"*a,".repeat(500)}]`],
    ["spack.yaml", `a: &a [x]\nspack: [${"*a,".repeat(500)}]`],
  ])("%s with %.20j is none", (name, text) => {
    expect(read(name, text).told).toEqual(["import-nothing"]);
  });
});
