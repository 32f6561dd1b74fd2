import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { componentNames, componentOf } from "../catalog/index.ts";
import { CATALOGUE, codesOf } from "../diagnostics/index.ts";
import { ruleReference } from "./rule-reference.ts";
import { LINT_RULES } from "./rule-table.ts";
import { lintExample } from "./testing/lint-example.ts";

const found = (example: Parameters<typeof lintExample>[0]) => lintExample(example).map(({ rule }) => rule);

describe.each(LINT_RULES.map((rule) => [rule.id, rule] as const))("%s", (id, { bad, good, found: where }) => {
  test("has messages, and examples or a word about what finds it", () => {
    expect(codesOf(id)).not.toEqual([]);
    expect(bad === undefined).toBe(good === undefined);
    expect(bad ?? where).toBeDefined();
  });

  if (bad === undefined || good === undefined) return;
  test("tells what it should, and nothing else", () => {
    expect(found(bad)).toContain(id);
    expect(found(good)).not.toContain(id);
    expect(lintExample(good).filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

test("rules and messages know one another", () => {
  const ids = LINT_RULES.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
  const codes = ids.flatMap(codesOf);
  expect(codes.length).toBeGreaterThan(50);
  expect(codes.filter((code) => !Object.hasOwn(CATALOGUE, code))).toEqual([]);
});

test("rules.md is what the rules say (npm run schema writes it)", () => {
  const page = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "rules.md"), "utf8");
  expect(page).toBe(ruleReference());
});

describe("single rules", () => {
  test.each([
    [
      "ML001",
      "base: debian:12\n",
      { lock: { images: { "debian:12": { "linux/amd64": `sha256:${"0".repeat(64)}` } } } },
      false,
    ],
    [
      "ML013",
      "base: nvidia/cuda:12.8.1-runtime-ubuntu22.04\nflavour: cpu\npython: {packages: [torch==2.7.1]}\n",
      {},
      false,
    ],
    [
      "ML013",
      "base: nvidia/cuda:12.8.1-runtime-ubuntu22.04\npython: {requirements: [r.txt]}\n",
      { files: { "r.txt": "numpy==2.0\ntorch==2.7.1\n" } },
      true,
    ],
    [
      "ML014",
      "base: debian:12\nflavour: cpu\npython: {requirements: r.txt}\n",
      { files: { "r.txt": "onnxruntime-gpu==1.20.0\n" } },
      true,
    ],
    [
      "ML016",
      "base: python:3.11-slim\npython: {requirements: r.txt}\n",
      { files: { "r.txt": "flash-attn==2.7.4\n" } },
      true,
    ],
    [
      "ML014",
      "base: debian:12\nflavour: cpu\npython: {packages: ['tensorflow[and-cuda]==2.18.0']}\n",
      {},
      true,
    ],
    ["ML014", "base: debian:12\nflavour: cpu\npython: {packages: [torch==2.7.1+cu126]}\n", {}, true],
    ["ML016", "base: mirror.example/cuda-tools:1\npython: {packages: [flash-attn]}\n", {}, false],
    [
      "ML020",
      "base: debian:12\npython: {requirements: r.txt}\n",
      { files: { "r.txt": "# a\nnumpy\n" } },
      true,
    ],
    [
      "ML020",
      "base: debian:12\npython: {requirements: r.txt}\n",
      { files: { "r.txt": "numpy==1 \\\n --hash=sha256:0\n" } },
      false,
    ],
    ["ML020", "base: debian:12\npython: {packages: [./mine, 'a @ https://h/a.whl']}\n", {}, false],
    ["ML024", "base: debian:12\npython: {packages: ['a @ git+https://h/a.git@main']}\n", {}, true],
    [
      "ML024",
      `base: debian:12\npython: {packages: ['a @ git+https://h/a.git@${"a".repeat(40)}']}\n`,
      {},
      false,
    ],
    [
      "ML026",
      "base: mirror.example/library/python:3.12-slim-bookworm\npython: {requirements: r.txt}\n",
      { files: { "r.txt": "LightGBM==4.5.0\n" } },
      true,
    ],
    ["ML026", "base: python:3.12\npython: {packages: [lightgbm]}\n", {}, false],
    [
      "ML026",
      "base: debian:12\nsteps: [apt-get install -y libgomp1]\npython: {packages: [lightgbm]}\n",
      {},
      false,
    ],
    ["ML026", "base: debian:12\npackages: [ffmpeg=7:5]\npython: {packages: [pydub]}\n", {}, false],
    ["ML024", "base: debian:12\nmodels: [{from: 'hf://a/b@main', to: /m/}]\n", {}, true],
    ["ML040", "base: debian:12\nserve: {with: uvicorn, app: 'main:app'}\n", {}, false],
    ["ML053", "base: debian:12\nfiles: ['.env:/app/.env']\n", {}, true],
    ["ML053", "base: debian:12\nfiles: ['.:/app/']\n", { files: { ".git/HEAD": 1, "a.py": 1 } }, true],
    [
      "ML053",
      "base: debian:12\nfiles: [{src: ., to: /app/, exclude: ['**/*.pem']}]\n",
      { files: { "x/a.pem": 1 } },
      false,
    ],
    ["ML053", "base: debian:12\nfiles: [{src: a.pem, to: /app/, from: other}]\n", {}, false],
    ["ML101", "base: debian:12\nargs: {API_TOKEN: }\n", { policy: "forbidden: {args: ['*_token']}" }, true],
    ["ML101", "base: debian:12\nenv: {AWS_X: a}\n", { policy: "forbidden: {env: ['AWS_*']}" }, true],
    ["ML101", "base: debian:12\nenv: {A: a}\n", { policy: "forbidden: {env: ['A*A']}" }, false],
    ["ML003", "base: docker.io/library/debian:12\n", { policy: "registries: [docker.io/library/]" }, false],
    ["ML003", "base: docker.io/libraryx/debian:12\n", { policy: "registries: [docker.io/library]" }, true],
    [
      "ML003",
      "base: debian:12\nfiles: [{src: /a, to: /a, from: 'x.example/a:1'}]\n",
      { policy: "registries: [docker.io]" },
      true,
    ],
  ] as const)("%s for %j", (id, spec, more, isTold) => {
    const lock = "lock" in more ? { lock: JSON.stringify({ version: 1, python: {}, ...more.lock }) } : {};
    const rules = found({ spec, ...more, ...lock } as Parameters<typeof lintExample>[0]);
    expect(rules.includes(id)).toBe(isTold);
  });

  test("a package that makes no keys, or whose keys are removed, is left alone", () => {
    expect(found({ spec: "base: debian:12\npackages: [openssh-client]\n" })).not.toContain("ML034");
  });

  test("every catalogue checksum nobody compared is said", () => {
    for (const name of componentNames()) {
      const isVerified = componentOf(name)?.versions[0]?.verified === true;
      expect(found({ spec: `base: debian:12\ncomponents: [${name}]\n` }).includes("ML083"), name).toBe(
        !isVerified,
      );
    }
  });
});

test("ML051 knows certificates that the ignore file leaves out", () => {
  const spec = "base: debian:12\ncertificates: [certs/ca.pem, {secret: ca}]\nsteps: [a]\n";
  const files = { "certs/ca.pem": 1 };
  expect(found({ spec, files, ignore: "certs\n" })).toContain("ML051");
  expect(found({ spec, files, ignore: "other\n" })).not.toContain("ML051");
});

describe("comments and weights", () => {
  const spec = (comment: string) => `base: debian:12\nexpose: [8000]${comment}\nuser: {uid: 1}\n`;

  test("a comment silences the rules it names, on its line and the next", () => {
    expect(found({ spec: spec("") })).toContain("ML042");
    expect(found({ spec: spec(" # mlspec-ignore: ML040, ML042 asked elsewhere") })).not.toContain("ML042");
    expect(
      found({
        spec: `base: debian:12\n# mlspec-ignore: ML042\n# why\n${"expose: [8000]\nuser: {uid: 1}\n"}`,
      }),
    ).not.toContain("ML042");
    expect(found({ spec: spec(" # mlspec-ignore: ML041") })).toContain("ML042");
  });

  test("neither silences what stops a build, and no comment what the policy forbids", () => {
    const mistake = "base: debian:12\nfiles: [{url: 'https://a:b@h/x', to: /x}] # mlspec-ignore: ML030\n";
    expect(found({ spec: mistake, policy: "rules: {ML030: off}" })).toContain("ML030");
    const foreign = "base: x.example/a:1 # mlspec-ignore: ML003\n";
    expect(found({ spec: foreign, policy: "registries: [docker.io]" })).toContain("ML003");
  });

  test("a policy says what a rule weighs", () => {
    const weigh = (weight: string) =>
      lintExample({ spec: spec(""), policy: `rules: {ML042: ${weight}}` }).find(
        ({ rule }) => rule === "ML042",
      )?.severity;
    expect(["off", "note", "warning", "error"].map(weigh)).toEqual([undefined, "note", "warning", "error"]);
  });
});
