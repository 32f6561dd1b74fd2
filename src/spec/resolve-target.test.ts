import { describe, expect, test } from "vitest";
import { readMarked, resolveFailing, resolveText, specOf } from "./testing/read.ts";
import { WHOLE_SPEC } from "./testing/seed-specs.ts";

const BASE = "base: debian:12\n";

describe("share: false", () => {
  const text =
    "base: debian:12\npackages: [vim]\ntargets:\n  a: {base: alpine:3, share: false}\n  b: {from: a, workdir: /b}\n";

  test("starts from nothing instead of the shared part", () => {
    expect(specOf(text, { target: "a" })).toMatchObject({ base: { runtime: "alpine:3" }, packages: [] });
    expect(specOf(text, { target: "b" })).toMatchObject({
      base: { runtime: "alpine:3" },
      packages: [],
      workdir: "/b",
    });
  });

  test("cannot be said together with another start", () => {
    const marked = "base: debian:12\ntargets: {a: , b: {from: ┆a, share: false}}";
    const { got, want } = readMarked(marked, ["share-with-from"]);
    expect(got).toEqual(want);
  });
});

describe("short forms become long ones", () => {
  test.each([
    ["base: debian:12", "base", { build: "debian:12", runtime: "debian:12" }],
    ["base: {image: debian:12}", "base", { build: "debian:12", runtime: "debian:12" }],
    ["base: {build: a:1, runtime: scratch}", "base", { build: "a:1", runtime: "scratch" }],
    [`${BASE}files: ["a b:/c:/d"]`, "files", [{ kind: "copy", src: ["a b:/c"], to: "/d", exclude: [] }]],
    [
      `${BASE}files: [{src: a, to: /d, mode: 0644}]`,
      "files",
      [{ kind: "copy", src: ["a"], to: "/d", exclude: [], mode: 0o644 }],
    ],
    [
      `${BASE}files: [{url: "https://h/x", to: /d, sha256: ${"AB".repeat(32)}}]`,
      "files",
      [{ kind: "url", url: "https://h/x", to: "/d", sha256: "ab".repeat(32), unpack: false }],
    ],
    [
      `${BASE}files: [{git: "git@h:x/y.git", to: /d}]`,
      "files",
      [{ kind: "git", git: "git@h:x/y.git", to: "/d" }],
    ],
    [`${BASE}files: [{content: "", to: /d}]`, "files", [{ kind: "content", content: "", to: "/d" }]],
    [
      `${BASE}directories: [/a, {path: /b, mode: "1777"}]`,
      "directories",
      [{ path: "/a" }, { path: "/b", mode: 0o1777 }],
    ],
    [
      `${BASE}python: {version: 3.10, requirements: r.txt, index: "https://h/s"}`,
      "python",
      {
        version: "3.10",
        requirements: ["r.txt"],
        flavourIndexes: [],
        constraints: [],
        files: [],
        packages: [],
        index: { url: "https://h/s", username: "__token__", extra: [] },
        venv: "/opt/venv",
        manager: "pip",
        uv: "ghcr.io/astral-sh/uv:0.8.13",
        pip: false,
        layers: 20,
        compile: true,
      },
    ],
    [`${BASE}user: app`, "user", { name: "app", create: true }],
    [`${BASE}user: 1000`, "user", { uid: 1000, create: true }],
    [`${BASE}entrypoint: run it`, "entrypoint", { kind: "shell", text: "run it" }],
    [`${BASE}cmd: [a, 1, true, ""]`, "cmd", { kind: "argv", argv: ["a", "1", "true", ""] }],
    [`${BASE}expose: [80, 81/udp, 90-95]`, "expose", ["80/tcp", "81/udp", "90-95/tcp"]],
    [`${BASE}healthcheck: none`, "healthcheck", { kind: "none" }],
    [
      `${BASE}healthcheck: {http: ":80", interval: 1m30s, timeout: 1.5s, retries: 2}`,
      "healthcheck",
      { kind: "http", http: ":80", interval: 90_000, timeout: 1500, retries: 2 },
    ],
    [
      `${BASE}env: {A: 1, B: true, C: 3.10, D: , E: "x"}`,
      "env",
      { A: "1", B: "true", C: "3.10", D: "", E: "x" },
    ],
    [`${BASE}packages:\nenv:\n`, "packages", []],
    ...["checks: libraries", "checks: {check: libraries}", "checks: [libraries]"].map(
      (text) =>
        [`${BASE}${text}`, "checks", [{ check: "libraries", ignore: [], with: "python:3.12-slim" }]] as const,
    ),
  ] as const)("%s", (text, key, value) => {
    expect(specOf(text)[key]).toEqual(value);
  });

  test("steps", () => {
    const step = {
      env: {},
      secrets: [],
      ssh: [],
      cache: [],
      tmpfs: [],
      bind: [],
      network: "default",
      after: "files",
    };
    const { steps, tests, build } = specOf(`${BASE}
steps:
  - echo
  - run: [make, all]
    after: base
    secrets: [a, {id: b, env: B, optional: true}]
    ssh: [default, {path: /s}]
    cache: [/c, {path: /d, id: i, sharing: locked}]
    tmpfs: [/t, {path: /u, size: 64m}]
    bind: [{to: /m}, {src: x, to: /n, from: alpine:3, writable: true}]
tests: [echo]
build: {steps: [echo]}
`);
    expect(steps).toEqual([
      { ...step, run: { kind: "shell", text: "echo" } },
      {
        ...step,
        run: { kind: "argv", argv: ["make", "all"] },
        after: "base",
        secrets: [
          { id: "a", optional: false },
          { id: "b", env: "B", optional: true },
        ],
        ssh: [
          { id: "default", optional: false },
          { id: "default", path: "/s", optional: false },
        ],
        cache: [
          { path: "/c", sharing: "shared" },
          { path: "/d", id: "i", sharing: "locked" },
        ],
        tmpfs: [{ path: "/t" }, { path: "/u", size: 64 * 1024 * 1024 }],
        bind: [
          { src: ".", to: "/m", writable: false },
          { src: "x", to: "/n", from: "alpine:3", writable: true },
        ],
      },
    ]);
    expect(tests).toEqual([{ ...step, network: "none", run: { kind: "shell", text: "echo" } }]);
    expect(build.steps).toEqual([{ ...step, run: { kind: "shell", text: "echo" } }]);
  });

  test("a key __proto__ is a variable like any other", () => {
    const { env } = specOf(`${BASE}env: {__proto__: x}`);
    expect(Object.entries(env)).toEqual([["__proto__", "x"]]);
    expect(Object.getPrototypeOf(env)).toBe(Object.prototype);
  });
});

describe("build args", () => {
  const text = `args: {V: 3.10, EMPTY: "", NEEDED: , MODE: {default: cpu, values: [cpu, gpu]}, NEXT: "\${V}.1"}
base: "debian:\${V}-\${NEEDED}"
labels:
  a: "\${V:-x}|\${EMPTY:-x}|\${V:+y}|\${EMPTY:+y}|\${EMPTY:-\${V}}|$V|$\${V}|\${NEXT}|\${TARGETARCH}|\${TARGETSTAGE}"
env: {P: "\${V}:\${PATH}:$\${V}"}
steps:
  - echo "\${V}" "\${HOME}" "$\${V}" "\${V%%.*}"
packages:
  - {when: MODE == gpu, then: [cuda]}
  - {when: V, then: ["v\${V}"]}
  - {when: EMPTY, then: [empty]}
`;

  test("are put into texts", () => {
    const options = { buildArgs: { NEEDED: "slim" }, platformArgs: { TARGETARCH: "arm64" } };
    const target = resolveText(text, options);
    const { spec } = target;
    expect(spec.labels.a).toBe("3.10|x|y||3.10|$V|${V}|3.10.1|arm64|image");
    expect(spec.env.P).toBe("3.10:${PATH}:$${V}");
    expect(spec.steps[0]?.run).toEqual({ kind: "shell", text: 'echo "3.10" "${HOME}" "${V}" "${V%%.*}"' });
    expect(spec.packages).toEqual(["v3.10"]);
    expect(target.usedArgs).toEqual(["EMPTY", "MODE", "NEEDED", "NEXT", "TARGETARCH", "TARGETSTAGE", "V"]);
  });

  test("those that others' defaults refer to are used too", () => {
    const chained = `args: {A: 1, B: "\${A}", C: "\${B:-\${A}}", D: x}\n${BASE}labels: {x: "\${C}"}`;
    expect(resolveText(chained).usedArgs).toEqual(["A", "B", "C"]);
  });

  test("numbers and booleans may be build args", () => {
    const spec = specOf(
      `args: {N: 7, B: true}\n${BASE}user: {name: a, uid: "\${N}"}\npython: {pip: "\${B}"}`,
    );
    expect([spec.user?.uid, spec.python?.pip]).toEqual([7, true]);
  });

  test("what an arg brings into a variable is not expanded again", () => {
    const spec = specOf(`args: {A: }\n${BASE}env: {X: "\${A}"}`, { buildArgs: { A: "${PATH}" } });
    expect(spec.env.X).toBe("$${PATH}");
  });

  test.each([
    [
      "an unknown one",
      { buildArgs: { NEEDED: "x", MODEE: "gpu" } },
      "unknown-build-arg",
      'did you mean "MODE"?',
    ],
    ["a missing one", {}, "missing-build-arg", "give it: --build-arg NEEDED=…"],
    ["a wrong value", { buildArgs: { NEEDED: "x", MODE: "gpuu" } }, "bad-build-arg", 'did you mean "gpu"?'],
    [
      "__proto__",
      { buildArgs: JSON.parse('{"NEEDED": "x", "__proto__": "y"}') },
      "unknown-build-arg",
      'declare it under "args"',
    ],
    [
      "a platform's",
      { buildArgs: { NEEDED: "x", TARGETOS: "y" } },
      "unknown-build-arg",
      'declare it under "args"',
    ],
    [
      "an unknown target",
      { target: "b", buildArgs: { NEEDED: "x" } },
      "unknown-target",
      "the targets are image",
    ],
  ])("%s is an error", (_, options, code, hint) => {
    const [diagnostic] = resolveFailing(text, options);
    expect([diagnostic?.code, diagnostic?.hint]).toEqual([code, hint]);
  });

  test("a wrong value is shown at the field, by the arg's name and not by itself", () => {
    const [diagnostic] = resolveFailing(text, { buildArgs: { NEEDED: "hunter2 hunter2" } });
    expect(diagnostic?.code).toBe("bad-image");
    expect(diagnostic?.span.start).toBe(text.indexOf('"debian:'));
    expect(diagnostic?.message).toContain("build arg NEEDED");
    expect(JSON.stringify([diagnostic?.message, diagnostic?.hint])).not.toContain("hunter2");
  });

  test.each(["x; rm -rf /", "$(id)", "a'b", "a\nb", "`id`", "a && b", "a > b", "*"])(
    "%j does not get into a script",
    (value) => {
      const script = `args: {A: x}\n${BASE}steps: ["echo \${A}"]`;
      expect(resolveFailing(script, { buildArgs: { A: value } })[0]?.code).toBe("unsafe-in-shell");
    },
  );

  test("a value without meaning to the shell does", () => {
    const spec = specOf(`args: {A: x}\n${BASE}steps: ["echo \${A}"]`, {
      buildArgs: { A: "-DX=1 /a/b:c_2.0,@%+" },
    });
    expect(spec.steps[0]?.run).toEqual({ kind: "shell", text: "echo -DX=1 /a/b:c_2.0,@%+" });
  });

  test("in an argument vector every value is one argument", () => {
    const spec = specOf(`args: {A: x}\n${BASE}cmd: [echo, "\${A}"]`, { buildArgs: { A: "a; b 'c'" } });
    expect(spec.cmd).toEqual({ kind: "argv", argv: ["echo", "a; b 'c'"] });
  });

  test("texts cannot be blown up", () => {
    const big = `args: {A: ${"x".repeat(60_000)}}\n${BASE}labels: {a: "${"${A}".repeat(100)}"}`;
    expect(() => specOf(big)).toThrow("text-too-long");
  });
});

describe("targets", () => {
  const text = `base: debian:12
description: shared
packages: [a]
env: {A: 1, B: 2}
python: {requirements: r.txt, packages: [x], index: {url: "https://h/s", secret: s}}
entrypoint: [run]
user: {name: u, uid: 5}
healthcheck: {http: ":80"}
build: {packages: [gcc], env: {CC: gcc}}
targets:
  one:
    packages: [b]
    env: {B: 3, C: 4}
    python: {requirements: [s.txt], packages: [y], index: "https://h/t"}
    entrypoint: [run, it]
    user: v
    healthcheck: none
    build: {packages: [cmake], workdir: /w}
  two:
    from: one
    base: debian:13
    packages: [c]
    env:
    description: second
`;

  test("add to the shared part or replace it", () => {
    const one = specOf(text, { target: "one" });
    expect(one.packages).toEqual(["a", "b"]);
    expect(one.env).toEqual({ A: "1", B: "3", C: "4" });
    expect(Object.keys(one.env)).toEqual(["A", "B", "C"]);
    expect(one.python?.requirements).toEqual(["r.txt", "s.txt"]);
    expect(one.python?.packages).toEqual(["x", "y"]);
    expect(one.python?.index).toEqual({ url: "https://h/t", username: "__token__", extra: [] });
    expect(one.entrypoint).toEqual({ kind: "argv", argv: ["run", "it"] });
    expect(one.user).toEqual({ name: "v", create: true });
    expect(one.healthcheck).toEqual({ kind: "none" });
    expect(one.build).toEqual({
      packages: ["gcc", "cmake"],
      env: { CC: "gcc" },
      workdir: "/w",
      files: [],
      steps: [],
    });
    expect(one.description).toBe("shared");
  });

  test("start from each other", () => {
    const two = resolveText(text);
    expect(two.name).toBe("two");
    expect(two.spec.base.runtime).toBe("debian:13");
    expect(two.spec.packages).toEqual(["a", "b", "c"]);
    expect(two.spec.env).toEqual({ A: "1", B: "3", C: "4" });
    expect(two.spec.description).toBe("second");
  });

  test("values know their places after merging", () => {
    const { locate } = resolveText(text, { target: "two" });
    const at = (...path: (string | number)[]) => {
      const { start, end } = locate(path);
      return text.slice(start, end);
    };
    expect(["a", "b", "c"].map((_, index) => at("packages", index))).toEqual(["a", "b", "c"]);
    expect(at("env", "B")).toBe("3");
    expect(at("env", "A")).toBe("1");
    expect(at("python", "requirements", 0)).toBe("r.txt");
    expect(at("python", "index", "url")).toBe('"https://h/t"');
    expect(at("base", "runtime")).toBe("debian:13");
    expect(at("entrypoint", "argv", 1)).toBe("[run, it]");
    expect(at("build", "packages", 1)).toBe("cmake");
    expect(at("volumes", 0)).toBe("base");
  });

  test("places follow items, not indices in the text", () => {
    const conditional = `args: {A: false}\n${BASE}steps:\n- {when: A, run: one}\n- {when: not A, then: [two]}\n- run: |\n    three\n    four\n`;
    const { spec, locate } = resolveText(conditional);
    expect(spec.steps.map((step) => step.run)).toEqual([
      { kind: "shell", text: "two" },
      { kind: "shell", text: "three\nfour\n" },
    ]);
    expect(
      spec.steps.map((_, i) => conditional.slice(locate(["steps", i]).start, locate(["steps", i]).end)),
    ).toEqual(["two", "run: |\n    three\n    four"]);
  });
});

test("the same text gives the same Spec, byte for byte", () => {
  const once = () =>
    JSON.stringify(resolveText(WHOLE_SPEC, { target: "debug", buildArgs: { MODE: "gpu", DEV: "1" } }));
  expect(once()).toBe(once());
  expect(JSON.parse(once()).spec.packages).toEqual(["libgomp1", "gdb", "cuda-gdb"]);
});
