import { describe, expect, test } from "vitest";
import { createReporter, looksSecret } from "../../diagnostics/index.ts";
import { readSpec } from "../read-spec.ts";
import { readMarked } from "../testing/read.ts";

const BASE = "base: debian:12\n";

describe.each([
  [
    "relative-path",
    [
      `${BASE}files: [{src: a, to: ┆b/}, ┆a:b, {src: a, to: /b}]`,
      `${BASE}workdir: /w\nbuild: {files: [{src: a, to: ┆b}]}`,
      `${BASE}files: [{src: a, to: ┆b}]\ntargets: {x: , y: {workdir: /w}}`,
    ],
    [
      `${BASE}workdir: /w\nfiles: ["a:b"]`,
      `${BASE}build: {workdir: /w, files: ["a:b"]}`,
      `${BASE}files: ["a:b"]\ntargets: {x: {workdir: /w}}`,
    ],
  ],
  [
    "pip-in-step",
    [
      `${BASE}python: {packages: [x]}\nsteps: [{run: ┆"a && pip install b"}, {run: ┆[pip, install, b]}]`,
      `${BASE}python: {packages: [x]}\nsteps: [┆pip3 install b]`,
    ],
    [
      `${BASE}steps: [pip install b]`,
      `${BASE}python: {packages: [x], pip: true}\nsteps: [pip install b]`,
      `${BASE}python: {packages: [x]}\nsteps: [echo mypip install]`,
    ],
  ],
  [
    "host-tuned",
    [
      `${BASE}build: {steps: [┆"gcc -O2 -march=native a.c"]}`,
      `${BASE}build: {env: {CFLAGS: ┆"-O3 -mcpu=native"}}`,
      `${BASE}components: [┆{fftw: {configure_opts: "CFLAGS=-march=native"}}]`,
      `${BASE}steps: [┆{run: [icx, -xHost, a.c]}]`,
    ],
    [`${BASE}build: {steps: ["gcc -march=x86-64-v3 a.c", "make native"]}`],
  ],
  [
    "empty-user",
    [`${BASE}user: ┆{home: /x}`, `${BASE}user: ┆{}`],
    [`${BASE}user: {name: a}`, `${BASE}user: {uid: 1}`, `${BASE}user: root`],
  ],
  [
    "unchecked-download",
    [
      `${BASE}files: [{url: ┆"https://h/x", to: /x}]`,
      `${BASE}build: {files: [{url: ┆"https://h/x", to: /x}]}`,
    ],
    [`${BASE}files: [{url: "https://h/x", to: /x, sha256: ${"a".repeat(64)}}]`],
  ],
  [
    "floating-image",
    ["base: ┆debian", "base: ┆debian:latest", "base: {build: ┆h.example:5000/debian, runtime: debian:12}"],
    [
      "base: debian:12",
      "base: scratch",
      `base: debian@sha256:${"a".repeat(64)}`,
      `base: debian:latest@sha256:${"a".repeat(64)}`,
    ],
  ],
  [
    "secret-in-text",
    [
      `${BASE}env: {DB_PASSWORD: ┆hunter2}`,
      `${BASE}env: {X: ┆hf_${"a".repeat(30)}}`,
      `${BASE}labels: {api_key: ┆abc}`,
      `${BASE}build: {env: {TOKEN: ┆abc}, steps: [{run: x, env: {GH_TOKEN: ┆abc}}]}`,
      `${BASE}steps: [{run: x, env: {AWS_SECRET_ACCESS_KEY: ┆abc}}]\ntests: [{run: x, env: {SECRET: ┆abc}}]`,
      `${BASE}args: {┆HF_TOKEN: abc}`,
      `${BASE}env: {DATABASE: ┆"postgres://app:hunter2@db/x"}`,
      `${BASE}steps: [┆"curl -H 'X: hf_${"a".repeat(30)}' https://h/x"]`,
      `${BASE}cmd: [run, ┆"--key=AKIAABCDEFGHIJKLMNOP"]`,
      `${BASE}files: [{url: ┆"https://h/x?X-Amz-Signature=abc", to: /x, sha256: ${"a".repeat(64)}}]`,
      `${BASE}files: [{content: ┆"-----BEGIN RSA PRIVATE KEY-----", to: /x}]`,
      `${BASE}models: [{from: ┆"https://h/x?token=abc", to: /x, sha256: ${"a".repeat(64)}}]`,
      `${BASE}models: [{from: context, to: /x, convert: {run: [x, ┆"--key=AKIAABCDEFGHIJKLMNOP"], env: {HF_TOKEN: ┆abc}}}]`,
    ],
    [
      `${BASE}models: [{from: "https://h/x?v=1", query: q, to: /x, sha256: ${"a".repeat(64)}}]`,
      `${BASE}env: {TOKEN_FILE: /run/x, MAX_TOKENS: 4096, TOKENIZERS_PARALLELISM: false, PASSWORD: "", SECRET: "\${OTHER}", API_KEY: /x}`,
      `${BASE}args: {HF_TOKEN: }`,
      `${BASE}env: {A: "https://h/x?page=2", B: "postgres://db/x", C: "postgres://app:$PASSWORD@db/x"}`,
      `${BASE}python: {index: {url: "https://h/simple", secret: pypi_token}}`,
    ],
  ],
] as const)("%s", (code, bad, good) => {
  test.each(bad)("sees %s", (marked) => {
    const cursors = marked.split("┆").length - 1;
    const { got, want } = readMarked(marked, Array(cursors).fill(code));
    expect(got).toEqual(want);
  });

  test.each(good)("lets pass %s", (text) => {
    expect(readMarked(text, []).got).toEqual([]);
  });
});

test("an image whose place a context takes has no tag that could move", () => {
  const report = createReporter();
  for (const image of ["debian", "debian:latest", "docker.io/library/debian"]) {
    readSpec({ name: "spec.yaml", text: `base: ${image}` }, report, new Set(["debian"]));
  }
  expect(report.diagnostics).toEqual([]);
});

test("well-known shapes of tokens are secrets under any name", () => {
  for (const value of [
    "ghp_0123456789abcdefghij0123",
    "AKIAABCDEFGHIJKLMNOP",
    "-----BEGIN RSA PRIVATE KEY-----",
  ]) {
    expect(looksSecret("X", value)).toBe(true);
  }
  expect(looksSecret("X", "an ordinary text")).toBe(false);
});
