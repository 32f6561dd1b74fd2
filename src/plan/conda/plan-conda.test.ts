import { expect, test } from "vitest";
import { readCondaLock } from "../../conda/index.ts";
import { createReporter } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { planTarget } from "../plan-target.ts";
import type { CondaStep } from "../types.ts";

const CHANNEL = "https://conda.example.org/conda-forge";
const SUM = "a".repeat(64);
const LOCK = `@EXPLICIT
${CHANNEL}/linux-64/python-3.12.1-h0_0.conda#sha256:${SUM}
${CHANNEL}/noarch/tzdata-2024a-h0_0.conda#${"b".repeat(32)}
`;
const IMAGE = "mambaorg/micromamba:2.3.2";

function plan(
  conda: string,
  { lock = LOCK, architecture = "amd64", pins = {} as Readonly<Record<string, string>>, strict = false } = {},
) {
  const report = createReporter();
  const text = `base: debian:12\nconda: ${conda}\n`;
  const file = readSpec({ name: "mlspec.yaml", text }, report);
  const target = file && resolveTarget(file, { target: file.defaultTarget }, report);
  const found = readCondaLock({ name: "conda.lock", text: lock }, "default", report);
  const facts = {
    platform: { os: "linux", architecture },
    images: new Map([
      ["debian:12", { config: { architecture, os: "linux", config: {} } }],
      [IMAGE, { config: { architecture, os: "linux", config: { Env: ["PATH=/opt/mamba/bin"] } } }],
    ]),
    contexts: new Set<string>(),
    labels: {},
    conda: new Map(found === undefined ? [] : [["image", found]]),
    ...(strict && { pins: { sources: new Map(Object.entries(pins)), packages: new Map(), strict } }),
  };
  const made =
    target &&
    planTarget(
      { target: target.name, targets: new Map([[target.name, target]]), targetNames: [target.name] },
      facts,
      report,
    );
  return {
    step: made?.steps.find((one): one is CondaStep => one.kind === "conda"),
    sources: made?.steps.filter(({ kind }) => kind === "http"),
    env: made?.image.config.Env,
    codes: report.diagnostics.map(({ code }) => code),
  };
}

test("each package of a lock is a download of its own, and the environment has no network", () => {
  const { step, sources, env, codes } = plan("{lock: conda.lock}");
  expect(codes).toEqual([]);
  expect(sources).toMatchObject([
    { url: `${CHANNEL}/linux-64/python-3.12.1-h0_0.conda`, sha256: SUM },
    { url: `${CHANNEL}/noarch/tzdata-2024a-h0_0.conda` },
  ]);
  expect(step).toMatchObject({ prefix: "/opt/conda", env: [["PATH", "/opt/mamba/bin"]] });
  expect(step?.source).toMatchObject({
    kind: "archives",
    archives: [
      { filename: "python-3.12.1-h0_0.conda" },
      { filename: "tzdata-2024a-h0_0.conda", md5: "b".repeat(32) },
    ],
  });
  expect(env).toEqual(
    expect.arrayContaining([expect.stringMatching(/^PATH=\/opt\/conda\/bin:/), "CONDA_PREFIX=/opt/conda"]),
  );
});

test("what a lock has by MD5 alone has its checksum from mlspec.lock, where there is one", () => {
  const url = `${CHANNEL}/noarch/tzdata-2024a-h0_0.conda`;
  const { sources } = plan("{lock: conda.lock}", { pins: { [`url ${url}`]: "c".repeat(64) }, strict: true });
  expect(sources?.[1]).toMatchObject({ sha256: "c".repeat(64) });
});

test("what is not locked is said to be so, and asked of its channels alone", () => {
  const named = plan('{packages: [numpy=1.26, "scipy >=1.11"], channels: [conda-forge, bioconda]}');
  expect(named.codes).toEqual(["conda-unlocked"]);
  expect(named.step?.source).toEqual({
    kind: "names",
    channels: ["conda-forge", "bioconda"],
    packages: ["numpy=1.26", "scipy >=1.11"],
  });
  const file = plan("{environment: env/environment.yml}");
  expect(file.codes).toEqual(["conda-unlocked"]);
  expect(file.step?.source).toMatchObject({ kind: "file", path: "env/environment.yml" });
});

test.each([
  ["{}", {}, "conda-sources"],
  ["{lock: a.lock, packages: [b]}", {}, "conda-sources"],
  ["{packages: [a], prefix: /usr}", {}, "conda-place"],
  ["{lock: conda.lock}", { architecture: "arm64" }, "conda-platform"],
  ["{packages: [-y]}", {}, "bad-package"],
  ["{packages: [a], channels: ['a b']}", {}, "bad-package"],
] as const)("%s is refused: %j %s", (conda, more, code) => {
  const { step, codes } = plan(conda, more);
  expect(step).toBeUndefined();
  expect(codes).toContain(code);
});
