import { describe, expect, test } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { readSpec } from "./read-spec.ts";
import { readMarked } from "./testing/read.ts";
import { SEED_SPECS, WHOLE_SPEC } from "./testing/seed-specs.ts";

test.each([WHOLE_SPEC, ...SEED_SPECS])("a right spec has no errors", (text) => {
  const report = createReporter();
  readSpec({ name: "spec.yaml", text }, report);
  expect(report.diagnostics.filter((d) => d.severity === "error")).toEqual([]);
});

describe("what the file declares", () => {
  test("args, targets, platforms", () => {
    const spec = readSpec({ name: "spec.yaml", text: WHOLE_SPEC }, createReporter());
    expect(spec?.args.map(({ span: _, ...arg }) => arg)).toEqual([
      { name: "CUDA", default: "12.4" },
      { name: "DEV", default: "false" },
      { name: "MODE", default: "cpu", values: ["cpu", "gpu"], description: "what to compute on" },
      { name: "IMAGE", default: "ubuntu:${CUDA:+22.04}" },
    ]);
    expect(spec?.targets.map(({ span: _, ...target }) => target)).toEqual([
      { name: "training", isDefault: false },
      { name: "debug", isDefault: false },
      { name: "inference", isDefault: true, description: "Serves" },
    ]);
    expect(spec?.defaultTarget).toBe("inference");
    expect(spec?.platforms).toEqual(["linux/amd64", "linux/arm64"]);
  });

  test.each([
    ["base: debian:12", "image"],
    ["base: debian:12\ntargets: {a: , b: {}}", "b"],
    ["base: debian:12\ntargets: {a: {default: true}, b: {}}", "a"],
  ])("%j: the default target is %s", (text, name) => {
    expect(readSpec({ name: "x", text }, createReporter())?.defaultTarget).toBe(name);
  });
});

const BASE = "base: debian:12\n";

describe("mistakes and their places", () => {
  test.each([
    [`${BASE}┆pakages: [x]`, ["unknown-key"]],
    ["┆packages: [x]", ["missing-key"]],
    ["base: ┆", ["wrong-type"]],
    ["base: ┆[a]", ["wrong-type"]],
    ["base: ┆Debian", ["bad-image"]],
    ["base: ┆{}", ["one-of-keys"]],
    ["base: {image: debian:12, ┆build: debian:12, runtime: a:1}", ["one-of-keys"]],
    ["base: {┆build: debian:12}", ["missing-key"]],
    [`${BASE}packages: ┆x`, ["wrong-type"]],
    [
      `${BASE}packages: [┆--allow-unauthenticated, ┆[x], ┆{a: b}, "x=1", ┆"x y"]`,
      ["bad-package", "wrong-type", "wrong-type", "bad-package"],
    ],
    [`${BASE}env: {┆a-b: 1, C: ┆[x]}`, ["bad-name", "wrong-type"]],
    [`${BASE}env: ┆[A=1]`, ["wrong-type"]],
    [
      `${BASE}python: {version: ┆latest, ┆requirments: x, pip: ┆"true"}`,
      ["bad-version", "unknown-key", "wrong-type"],
    ],
    [
      `${BASE}python: {packages: [┆--index-url x, ┆"x @ https://u:p@h/x.whl"]}`,
      ["bad-package", "credentials-in-url"],
    ],
    [`${BASE}python: {index: ┆"https://u:p@example.org/simple"}`, ["credentials-in-url"]],
    [
      `${BASE}files: [┆app, ┆../x:/x, {src: ┆a/../../b, to: ┆/x/../y}, ┆{to: /x}]`,
      ["bad-path", "escaping-path", "escaping-path", "escaping-path", "one-of-keys"],
    ],
    [`${BASE}files: [{src: a, to: /x, mode: ┆"0999", owner: ┆"a:b:c"}]`, ["bad-mode", "bad-user"]],
    [`${BASE}files: [{src: a, to: /x, ┆url: "https://h/x"}]`, ["one-of-keys"]],
    [`${BASE}files: [{┆scr: a, to: /x}]`, ["unknown-key"]],
    [`${BASE}files: [{url: ┆ftp://h/x, sha256: ┆abc, to: /x}]`, ["bad-url", "bad-checksum"]],
    [
      `${BASE}files: [{git: ┆"https://h/x#main", ref: ┆--upload-pack=x, subdir: ┆/x, to: /x}]`,
      ["bad-url", "bad-name", "bad-path"],
    ],
    [`${BASE}directories: [┆data, {path: ┆"", owner: a}]`, ["bad-path", "bad-path"]],
    [
      `${BASE}steps: [┆"", ┆[make], {run: ┆[], network: ┆hots, ┆timeout: 3}]`,
      ["bad-text", "wrong-type", "too-few-items", "unknown-word", "unknown-key"],
    ],
    [
      `${BASE}steps: [{run: x, after: ┆file, workdir: ┆x, secrets: [┆"a b", {┆env: A}], cache: [┆x], tmpfs: [{path: /x, size: ┆lots}]}]`,
      ["unknown-word", "bad-path", "bad-name", "missing-key", "bad-path", "bad-size"],
    ],
    [`${BASE}build: {steps: [{run: x, ┆after: base}], ┆user: x}`, ["unknown-key", "unknown-key"]],
    [`${BASE}tests: [{run: x, ┆after: base}]`, ["unknown-key"]],
    [`${BASE}user: ┆"a b"`, ["bad-user"]],
    [
      `${BASE}user: {name: a, uid: ┆-1, gid: ┆9999999999, create: ┆1}`,
      ["wrong-type", "out-of-range", "wrong-type"],
    ],
    [`${BASE}workdir: ┆app`, ["bad-path"]],
    [`${BASE}cmd: ┆{a: b}`, ["wrong-type"]],
    [`${BASE}shell: ┆/bin/sh -c`, ["wrong-type"]],
    [
      `${BASE}expose: [┆0, ┆65536, ┆80/http, ┆90-80, ┆x]`,
      ["bad-port", "bad-port", "bad-port", "bad-port", "bad-port"],
    ],
    [`${BASE}stop_signal: ┆sigterm`, ["bad-name"]],
    [`${BASE}healthcheck: ┆nothing`, ["unknown-word"]],
    [`${BASE}healthcheck: ┆{interval: 3s}`, ["one-of-keys"]],
    [
      `${BASE}healthcheck: {http: ┆"8000", interval: ┆3, retries: ┆0}`,
      ["bad-url", "bad-duration", "out-of-range"],
    ],
    [`${BASE}onbuild: [┆FROM x, ┆make]`, ["bad-text", "bad-text"]],
    [`${BASE}platforms: [┆amd64]`, ["bad-name"]],
    [`${BASE}labels: {"┆a b": c}`, ["bad-name"], -1],
    [
      `${BASE}targets: {┆build: {}, ┆A: {}, c: {┆args: {}}, d: ┆[x]}`,
      ["reserved-target", "bad-name", "unknown-key", "wrong-type"],
    ],
    [`${BASE}targets: {a: {from: ┆b}, c: {from: ┆d}, d: {from: c}}`, ["unknown-target", "target-cycle"]],
    [`${BASE}targets: {a: {default: true}, ┆b: {default: true}}`, ["two-defaults"]],
    ["targets:\n  a: {base: debian:12}\n  b: {┆packages: [x]}", ["missing-key"]],
    [
      `${BASE}args: {┆TARGETARCH: x, ┆a-b: 1, C: {┆defalt: 1}, D: ┆{default: x, values: [y]}}`,
      ["reserved-arg", "bad-name", "unknown-key", "bad-arg-default"],
    ],
  ])("%s", (marked, codes, shift = 0) => {
    const { got, want } = readMarked(marked, codes);
    expect(got).toEqual(want.map(({ code, start }) => ({ code, start: start + shift })));
  });

  test("build args, in texts and conditions", () => {
    const { got, want } = readMarked(
      `args: {CUDA: 1, NEEDED: }
${BASE}labels:
  a: "x ┆\${CUDAA} \${CUDA}"
  b: ┆\${1}
  c: "┆\${CUDA"
  d: "┆\${CUDA:?x}"
  e: $\${NOTHING}
packages:
  - {when: ┆CUDDA, then: [x]}
  - {when: CUDA == 1 ┆CUDA, then: [x]}
  - {when: CUDA, then: ┆x}
  - ┆{when: CUDA}
  - {when: NEEDED, then: [┆-x]}
  - {when: CUDA == 2, then: [┆-y, "\${CUDA}"], ┆also: z}
workdir: ┆app/\${NEEDED}x
`,
      [
        "unknown-arg",
        "bad-substitution",
        "bad-substitution",
        "bad-substitution",
        "unknown-arg",
        "bad-condition",
        "wrong-type",
        "when-without-then",
        "bad-package",
        "bad-package",
        "unknown-key",
      ],
    );
    expect(got).toEqual(want);
  });

  test("unknown names stay in scripts and variables", () => {
    const { got } = readMarked(
      `${BASE}steps: ["echo \${X}", {run: "\${X%%.*}", env: {A: "\${PATH}:\${1}"}}]\ncmd: echo \${HOME}\nhealthcheck: {run: "\${X}"}`,
      [],
    );
    expect(got).toEqual([]);
  });

  test("keys that start with x- are the user's at the top, and only there", () => {
    const { got, want } = readMarked(`x-a: &a [b]\n${BASE}packages: *a\nbuild: {┆x-b: 1}`, ["unknown-key"]);
    expect(got).toEqual(want);
  });

  test("fifty errors are kept, the others counted", () => {
    const report = createReporter();
    const text = `${BASE}expose: [${"0, ".repeat(80)}]`;
    expect(readSpec({ name: "x", text }, report)).toBeUndefined();
    expect(report.diagnostics).toHaveLength(50);
    expect(report.dropped).toBe(30);
  });
});

describe("hints", () => {
  test.each([
    ["bass: debian:12", 'did you mean "base"?'],
    [`${BASE}steps: [{run: x, netwrok: none}]`, 'did you mean "network"?'],
    [`${BASE}steps: [{run: x, network: non}]`, 'did you mean "none"?'],
    [`${BASE}args: {CUDA: 1}\nlabels: {a: "\${CUD}"}`, 'did you mean "CUDA"?'],
    [`${BASE}targets: {train: {}, b: {from: tran}}`, 'did you mean "train"?'],
    [`${BASE}files: [{scr: a, to: b}]`, 'did you mean "src"?'],
    [`${BASE}expose: [http]`, "example: 8000"],
  ])("%s: %s", (text, hint) => {
    const report = createReporter();
    readSpec({ name: "x", text }, report);
    expect(report.diagnostics.map((d) => d.hint)).toContain(hint);
  });
});

describe("time stays bounded", () => {
  const many = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join("\n");
  const long = "A".repeat(50);

  test.each([
    ["unknown keys", many(4900, (i) => `${"k".repeat(48)}${i}: 1`)],
    [
      "unknown names",
      `args:\n${many(2400, (i) => ` ${long}${i}: x`)}\nlabels:\n${many(2400, (i) => ` l${i}: "\${${long}B${i}}"`)}`,
    ],
    [
      "defaults that double",
      `args:\n A0: ${"x".repeat(60_000)}\n${many(60, (i) => ` A${i + 1}: "\${A${i}}\${A${i}}"`)}`,
    ],
    [
      "long values in many places",
      `args: {A: ${"x".repeat(60_000)}}\nlabels:\n${many(3000, (i) => ` l${i}: "\${A}\${A}\${A}"`)}`,
    ],
    ["nested substitutions", `labels: {x: "${"${A:-".repeat(10_000)}${"}".repeat(10_000)}"}`],
    ["a long row of targets", `targets:\n${many(2400, (i) => ` t${i}: {from: t${i + 1}}`)}`],
    [
      "many targets with much to share",
      `packages: [${"p,".repeat(900)}]\ntargets:\n${many(1000, (i) => ` t${i}: {from: t${i - 1}, packages: [x]}`)}`,
    ],
    [
      "conditions",
      `args: {A: 1}\npackages:\n${many(900, () => ` - {when: "${"A or ".repeat(190)}A", then: [x]}`)}`,
    ],
  ])("%s", (_, text) => {
    // A hang is the runner's to find.
    expect(() => readSpec({ name: "x", text: `${BASE}${text}` }, createReporter())).not.toThrow();
  });
});

describe("hints say how the thing is written here", () => {
  test.each([
    ["apt: [git]", "write packages: [git]"],
    ["Pip-Packages: [numpy]", "write python: {packages: [numpy]}"],
    ["targets: {a: {run: [make]}}", "write steps: [make install]"],
    ["steps: [{run: make, ports: [80]}]", expect.stringMatching(/^the keys are run, /)],
    ["packges: [git]", expect.stringContaining('"packages"')],
    ["serve: vllm", 'example: serve: {with: uvicorn, app: "main:app", health: /health}'],
    ["models: [org/name]", expect.stringMatching(/^example: models: \[\{from: /)],
    ["platforms: linux/amd64", expect.stringMatching(/^example: platforms: \[/)],
    ["files: [{.: /app}]", 'example: files: ["app/:/app/"]'],
    ["healthcheck: curl localhost:8000", expect.stringMatching(/^example: healthcheck: \{http: /)],
  ])("%s", (line, hint) => {
    const report = createReporter();
    readSpec({ name: "mlspec.yaml", text: `base: debian:12\n${line}\n` }, report);
    expect(report.diagnostics.map((found) => found.hint)).toEqual([hint]);
  });
});
