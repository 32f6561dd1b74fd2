import { describe, expect, it, test } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { planTarget } from "../plan-target.ts";
import type { HttpStep, ModelStep } from "../types.ts";
import { type HubFile, readRevision, readTree } from "./hub.ts";
import { matches } from "./matches.ts";

const commit = "c".repeat(40);
const sum = "a".repeat(64);
const MB = 1024 * 1024;

const DEBIAN = {
  config: { architecture: "amd64", os: "linux", config: {} },
  distro: { id: "debian", idLike: [], versionId: "12" },
};

function plan(text: string, files: readonly HubFile[] = [], base = "base: scratch") {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text: `${base}\n${text}` }, report);
  const target = file && resolveTarget(file, {}, report);
  if (target === undefined)
    return { told: report.diagnostics, http: [], models: [], starts: [], entrypoint: undefined };
  const made = planTarget(
    { target: target.name, targets: new Map([[target.name, target]]), targetNames: [target.name] },
    {
      platform: { os: "linux", architecture: "amd64" },
      images: new Map([["debian:12", DEBIAN]]),
      contexts: new Set(),
      labels: {},
      models: new Map([[target.name, new Map([[0, { commit, files }]])]]),
    },
    report,
  );
  const steps = made?.steps ?? [];
  return {
    told: report.diagnostics,
    http: steps.filter((step): step is HttpStep => step.kind === "http"),
    models: steps.filter((step): step is ModelStep => step.kind === "model"),
    starts: steps.flatMap((step) => (step.kind === "start-models" ? step.files : [])),
    entrypoint: made?.image.config.Entrypoint,
  };
}

describe("models", () => {
  it("of a hub are a layer for each large file and one for the small, at the commit", () => {
    const { http, models, told } = plan(
      "models: [{from: 'hf://org/bert@main', to: /models/bert, token: t}]\n",
      [
        { path: "config.json", size: 10 },
        { path: "model.safetensors", size: 400 * MB, sha256: sum },
        { path: "onnx/a b.onnx", size: 64 * MB, sha256: sum },
        { path: "vocab.txt", size: 20 },
      ],
    );
    expect(told).toEqual([]);
    expect(models.map(({ files }) => files.map(({ to }) => to))).toEqual([
      ["/models/bert/model.safetensors"],
      ["/models/bert/onnx/a b.onnx"],
      ["/models/bert/config.json", "/models/bert/vocab.txt"],
    ]);
    expect(http[1]).toMatchObject({
      url: `https://huggingface.co/org/bert/resolve/${commit}/onnx/a%20b.onnx`,
      filename: "a b.onnx",
      sha256: sum,
      authSecret: "t",
    });
    expect(http[2]?.sha256).toBeUndefined();
    expect(models[0]?.place.kind).toBe("part");
  });

  it("take the files that are wanted, of data as of models", () => {
    const { http } = plan(
      "models: [{from: 'hf://datasets/org/d', to: /d/, include: ['*.json', 'sub/*'], exclude: '*/x.json', endpoint: 'https://hub.example.org/'}]\n",
      [
        { path: "a.json", size: 1 },
        { path: "a.bin", size: 1 },
        { path: "sub/deep/b.bin", size: 1 },
        { path: "sub/x.json", size: 1 },
      ],
    );
    expect(http.map(({ url }) => url)).toEqual([
      `https://hub.example.org/datasets/org/d/resolve/${commit}/a.json`,
      `https://hub.example.org/datasets/org/d/resolve/${commit}/sub/deep/b.bin`,
    ]);
  });

  it("behind URLs are one file, with a warning where nothing checks it", () => {
    const checked = plan(
      `models: [{from: "https://h.example.org/m.onnx?x=1", to: /models/, sha256: ${sum}, owner: "5", mode: "0400"}]\n`,
    );
    expect(checked.models[0]).toMatchObject({
      files: [{ to: "/models/m.onnx" }],
      owner: { user: 5 },
      mode: 0o400,
    });
    const loose = plan('models: [{from: "https://h.example.org/m.onnx", to: /models/other}]\n');
    expect(loose.told.map(({ code }) => code)).toEqual(["model-unchecked"]);
    expect(loose.models[0]?.files[0]?.to).toBe("/models/other");
  });

  it("are refused where nothing of them is wanted, or their place is no place", () => {
    const files = [{ path: "a", size: 1 }];
    const none = plan("models: [{from: 'hf://org/m', to: /m, include: '*.bin'}]\n", files);
    expect(none.told.map(({ code }) => code)).toEqual(["model-empty"]);
    for (const from of ["hf://", "hf://a/b/c", "hf://../x", "https://u:p@h/x", "ftp://h/x"]) {
      expect(plan(`models: [{from: '${from}', to: /m}]\n`).told.length, from).toBeGreaterThan(0);
    }
  });
});

describe("models fetched at start", () => {
  const starts = (text: string, files: readonly HubFile[] = []) => plan(text, files, "base: debian:12");

  it("are a list in the image with what checks them, and what it starts comes after", () => {
    const made = starts(
      "models: [{from: 'hf://org/bert@main', to: /models/bert, token: t, fetch: start}]\ninit: true\nentrypoint: [serve]\n",
      [
        { path: "config.json", size: 10 },
        { path: "a b.safetensors", size: 400 * MB, sha256: sum },
      ],
    );
    expect(made.told).toEqual([]);
    expect(made.http).toEqual([]);
    const address = `https://huggingface.co/org/bert/resolve/${commit}`;
    expect(made.starts).toEqual([
      { url: `${address}/config.json`, size: 10, token: "t", mode: 0o644, to: "/models/bert/config.json" },
      {
        url: `${address}/a%20b.safetensors`,
        size: 400 * MB,
        sha256: sum,
        token: "t",
        mode: 0o644,
        to: "/models/bert/a b.safetensors",
      },
    ]);
    expect(made.entrypoint).toEqual(["/usr/bin/tini", "--", "/opt/mlspec/start", "serve"]);
  });

  it("are refused where there is no shell, where an owner is named, and where a name would break the list", () => {
    const model = `{from: "https://h.example.org/m", to: /m, sha256: ${sum}, fetch: start`;
    expect(plan(`models: [${model}}]\n`).told.map(({ code }) => code)).toEqual(["model-start-shell"]);
    expect(starts(`models: [${model}, owner: app}]\n`).told.map(({ code }) => code)).toEqual([
      "model-start-owner",
    ]);
    const odd = starts("models: [{from: 'hf://org/m@main', to: /m, fetch: start}]\n", [
      { path: "a\tb", size: 1 },
    ]);
    expect(odd.told.map(({ code }) => code)).toEqual(["model-listing"]);
  });
});

test.each([
  ["[]", []],
  [
    `[{"type":"directory","path":"d"},{"type":"file","path":"z","size":1},{"type":"file","path":"a","size":2,"lfs":{"oid":"${sum}","size":2}}]`,
    [
      { path: "a", size: 2, sha256: sum },
      { path: "z", size: 1 },
    ],
  ],
  ["{}", "the hub's answer is no list of files"],
  ["<html>", "the hub's answer is no list of files"],
  [
    `[{"type":"file","path":"../x","size":1}]`,
    "the hub's answer lists a file without a plain name or a size",
  ],
  [`[{"type":"file","path":"/x","size":1}]`, "the hub's answer lists a file without a plain name or a size"],
  [`[{"type":"file","path":"x"}]`, "the hub's answer lists a file without a plain name or a size"],
])("a hub's answer %s is read", (text, files) => expect(readTree(text)).toEqual(files));

test("a hub's answer is one page", () => {
  const entries = Array.from({ length: 1000 }, (_, i) => ({ type: "file", path: `f${i}`, size: 1 }));
  expect(readTree(JSON.stringify(entries))).toBe("it has 1000 files or more");
});

test("a revision is a commit or nothing", () => {
  expect(readRevision(`{"sha":"${commit}"}`)).toBe(commit);
  for (const text of ['{"sha":"main"}', "[]", "", '{"error":"x"}'])
    expect(readRevision(text)).toBeUndefined();
});

test.each([
  ["a.json", "*.json", true],
  ["d/a.json", "*.json", true],
  ["a.json", "a.jso?", true],
  ["a.json", "*.bin", false],
  ["a", "*", true],
  ["", "*", true],
  ["abcabd", "*abd", true],
  ["abc", "abc*c", false],
  ["a*", "a*", true],
])("%s matches %s: %s", (path, pattern, does) => expect(matches(path, pattern)).toBe(does));

test("a pattern takes time in proportion to its length, counted in looks at the path", () => {
  let looks = 0;
  const path = new Proxy(Object("a".repeat(2000)), {
    get(target, key) {
      if (typeof key === "string" && /^\d+$/.test(key)) looks++;
      return Reflect.get(target, key);
    },
  }) as string;
  expect(matches(path, `${"a*".repeat(200)}b`)).toBe(false);
  expect(looks).toBeLessThan(2 * 2000 * 400);
});
