import { expect, test } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import { readSpec } from "../read-spec.ts";
import { readMarked, resolveText } from "../testing/read.ts";

const BASE = "base: {build: debian:12, runtime: debian:12-slim}\npackages: [curl]\nworkdir: /app\n";
const PYTHON = 'python: {version: "3.11", index: "https://i.example/s", packages: [numpy]}\n';

const targets = (text: string) => readSpec({ name: "m.yaml", text }, createReporter())?.targets;

test("dev is a target that lies on the default one and is not it", () => {
  const found = targets(`${BASE}dev: true\n`)?.map(({ name, isDefault }) => [name, isDefault]);
  expect(found).toEqual([
    ["image", true],
    ["dev", false],
  ]);
  expect(targets(`${BASE}dev: false\n`)?.map(({ name }) => name)).toEqual(["image"]);
  const several = `${BASE}targets: {a: {default: true, base: ubuntu:24.04}, b: }\ndev: {description: d}\n`;
  expect(targets(several)?.map(({ name, description }) => [name, description])).toEqual([
    ["a", undefined],
    ["b", undefined],
    ["dev", "d"],
  ]);
  expect(resolveText(several, { target: "dev" })).toMatchObject({
    on: "a",
    spec: { base: { runtime: "ubuntu:24.04" } },
  });
  expect(resolveText(several, { target: "a" }).on).toBeUndefined();
});

test("dev holds what it adds alone, its Python packages by the image's version and index", () => {
  const { spec } = resolveText(`${BASE}${PYTHON}dev: {packages: [vim], python: {packages: [ipython]}}\n`, {
    target: "dev",
  });
  expect(spec).toMatchObject({
    base: { build: "debian:12", runtime: "debian:12-slim" },
    packages: ["git", "less", "nano", "vim"],
    expose: ["5678/tcp", "8888/tcp"],
    python: {
      version: "3.11",
      index: { url: "https://i.example/s" },
      venv: "/opt/dev",
      packages: ["debugpy", "jupyterlab", "ipython"],
    },
  });
  expect(spec.workdir).toBeUndefined();
});

test("dev has no Python where the image has none, and no tools where it says so", () => {
  expect(resolveText(`${BASE}dev: true\n`, { target: "dev" }).spec.python).toBeUndefined();
  const bare = resolveText(`${BASE}${PYTHON}dev: {tools: false, packages: [vim]}\n`, { target: "dev" }).spec;
  expect([bare.packages, bare.python, bare.expose]).toEqual([["vim"], undefined, []]);
});

test.each([
  [`${BASE}targets: {dev: }\n┆dev: true\n`, ["dev-twice"]],
  [`${BASE}dev: {┆tolls: true}\n`, ["unknown-key"]],
  [`${BASE}dev: {packages: [┆-x]}\n`, ["bad-value"]],
])("mistakes in %s are told at their place", (text, codes) => {
  const { got, want } = readMarked(text, codes);
  expect(got.map(({ start }) => start)).toEqual(want.map(({ start }) => start));
});
