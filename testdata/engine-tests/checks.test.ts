import { expect, test } from "vitest";
import { docker } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";

/** A dynamic program and library on an image with nothing else: no shell, no loader of its own but what is copied. */
const NATIVE = `base: {build: gcc:12, runtime: scratch}
build:
  files: ['.:/src/']
  steps:
    - |
      mkdir -p /out/lib64 /out/lib
      gcc -shared -fPIC -o /out/lib/libgreet.so /src/greet.c
      gcc -o /out/hello /src/hello.c -L/out/lib -lgreet -Wl,-rpath,/lib
      cp "$(ldd /out/hello | sed -n 's/.*=> \\(.*libc.so.6\\) .*/\\1/p')" /out/lib/
      cp /lib64/ld-linux-x86-64.so.2 /out/lib64/ || cp /lib/ld-linux-aarch64.so.1 /out/lib/
      LOSE
`;

const SOURCES = {
  "greet.c": '#include <stdio.h>\nvoid greet(void) { puts("hello"); }\n',
  "hello.c": "void greet(void);\nint main(void) { greet(); }\n",
};

const native = (lost: string, rest: string) =>
  `${NATIVE.replace("LOSE", lost === "" ? "true" : `rm /out/lib/${lost}`)}files: [{from: build, src: /out/, to: /}]
${rest}
`;

/** The index of these tests is on loopback. */
const HOST = ["--network", "host", "--allow", "network.host"];

interface Case {
  readonly what: string;
  readonly spec: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** What the engine's message has; absent: the build succeeds. */
  readonly told?: RegExp;
  /** What a check that succeeds prints. */
  readonly printed?: RegExp;
}

const CASES: readonly Case[] = [
  {
    what: "an image without a shell that is whole",
    spec: native("", "cmd: [/hello]\nchecks: [entrypoint, libraries]"),
    files: SOURCES,
  },
  {
    what: "an image without a shell that lacks a library",
    spec: native("libgreet.so", "cmd: [/hello]\nchecks: libraries"),
    files: SOURCES,
    told: /\/hello needs libgreet\.so[\s\S]*the image lacks 1 libraries, or/,
  },
  {
    what: "a library of a release that is too old, beside one that only the machine has",
    spec: native("libgreet.so", "cmd: [/hello]\nchecks: [{check: libraries, ignore: libgreet.so}]").replace(
      "      cp /lib64/",
      "      sed -i s/GLIBC_2.34/GLIBC_9.34/g /out/hello\n      cp /lib64/",
    ),
    files: SOURCES,
    told: /\/hello needs version GLIBC_9\.34 of \/lib\/libc\.so\.6/,
  },
  {
    what: "a library that only the machine has",
    spec: native("libgreet.so", "cmd: [/hello]\nchecks: [{check: libraries, ignore: libgreet.so}]"),
    files: SOURCES,
  },
  {
    what: "a program with no loader",
    spec: `base: {build: gcc:12, runtime: scratch}
build: {files: ['.:/src/'], steps: ['gcc -o /hello /src/plain.c']}
files: [{from: build, src: /hello, to: /}]
checks: libraries
`,
    files: { "plain.c": "int main(void) { return 0; }\n" },
    told: /\/hello needs the loader \/lib.*, and the image has none/,
  },
  {
    what: "a program by PATH, through links, for a user by name",
    spec: `base: debian:12
user: app
env: {PATH: "/opt/tools:\${PATH}"}
files: [{content: "#!/usr/bin/env -S sh -e\\n", to: /opt/run/server, mode: 755}]
steps: ['mkdir /opt/tools && ln -s ../run/server /opt/tools/serve']
cmd: [serve]
checks: [entrypoint]
`,
  },
  {
    what: "a program that is not there",
    spec: "base: debian:12\ncmd: [unicorn]\nchecks: entrypoint\n",
    told: /the image starts unicorn, which it does not have/,
  },
  {
    what: "a program the image's user may not run",
    spec: `base: debian:12
user: app
files: [{content: "#!/bin/sh\\n", to: /opt/run/server, mode: 744}]
entrypoint: [/opt/run/server]
checks: entrypoint
`,
    told: /the image's user app may not run \/opt\/run\/server \(mode 744, owner 0:0\)/,
  },
  {
    what: "a folder the image's user may not pass",
    spec: `base: debian:12
user: app
files: [{content: "#!/bin/sh\\n", to: /opt/run/server, mode: 755}]
steps: [chmod 700 /opt/run]
entrypoint: [/opt/run/server]
checks: entrypoint
`,
    told: /the image's user app may not pass the folder \/opt\/run \(mode 700\)/,
  },
  {
    what: "a script whose interpreter is missing",
    spec: `base: debian:12
files: [{content: "#!/usr/bin/env python3.99\\n", to: /opt/run/server, mode: 755}]
entrypoint: [/opt/run/server]
checks: entrypoint
`,
    told: /\/opt\/run\/server is run by python3\.99, which the image does not have/,
  },
  {
    what: "packages that can be imported, by a user on a root that cannot be written to",
    spec: `base: python:3.11-slim
user: app
python: {packages: [numpy, fastapi, pyyaml]}
checks: [imports, libraries]
`,
    args: ["--no-cache-filter", "image"],
    printed: /[1-9]\d* modules were imported/,
  },
  {
    what: "a package that cannot be imported",
    spec: `base: python:3.11-slim
python: {packages: [click]}
steps: [rm /opt/venv/lib/python3.11/site-packages/click/core.py]
checks: [imports]
`,
    told: /click \(of click\): ModuleNotFoundError: No module named 'click\.core'/,
  },
];

test.each(CASES)("checks: $what", async ({ spec, files, args = [], told, printed = /^/ }) => {
  const built = await buildSpec(spec, files, [...HOST, ...args]);
  if (told === undefined) {
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).toMatch(printed);
  } else {
    expect(built.code).not.toBe(0);
    expect(built.stderr).toMatch(told);
    // The line of the spec that asked.
    expect(built.stderr).toMatch(/>>> .*checks/);
  }
});

/** What a cluster that trusts nobody lets a container have. */
const CONFINED = [
  "--read-only",
  "--user",
  "65532",
  "--cap-drop",
  "ALL",
  "--security-opt",
  "no-new-privileges",
];

test.each([
  {
    what: "without a shell",
    spec: native("", "cmd: [/hello]\nchecks: [entrypoint, libraries]"),
    files: SOURCES,
    printed: "hello\n",
  },
  {
    what: "of a slim base with packages of Python",
    spec: `base: {build: "python:3.11", runtime: "python:3.11-slim"}
python: {packages: [numpy]}
cmd: [python, -c, "import numpy, os; print(os.getuid(), numpy.ones(3).sum())"]
checks: [entrypoint, libraries, imports]
`,
    files: {},
    printed: "65532 3.0\n",
  },
])("an image $what that passes its checks runs read-only, as nobody, without rights", async (one) => {
  const tag = "mlspec-test/checks-confined";
  const built = await buildSpec(one.spec, one.files, [...HOST, "--load", "--tag", tag]);
  expect(built.code, built.stderr).toBe(0);
  const ran = await docker(["run", "--rm", "--network", "none", ...CONFINED, tag]);
  expect([ran.code, ran.stdout], ran.stderr).toEqual([0, one.printed]);
});
