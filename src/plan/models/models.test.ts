import { describe, expect, it, test } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { planTarget } from "../plan-target.ts";
import type { FetchStep, HttpStep, ModelStep } from "../types.ts";
import { type HubFile, readRevision, readTree } from "./hub.ts";
import { matches } from "./matches.ts";

const commit = "c".repeat(40);
const sum = "a".repeat(64);
const MB = 1024 * 1024;

const DEBIAN = {
  config: { architecture: "amd64", os: "linux", config: {} },
  distro: { id: "debian", idLike: [], versionId: "12" },
};

function plan(text: string, files: readonly HubFile[] | "unasked" = [], base = "base: scratch") {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text: `${base}\n${text}` }, report);
  const target = file && resolveTarget(file, {}, report);
  if (target === undefined)
    return { told: report.diagnostics, steps: [], http: [], models: [], starts: [], entrypoint: undefined };
  const made = planTarget(
    { target: target.name, targets: new Map([[target.name, target]]), targetNames: [target.name] },
    {
      platform: { os: "linux", architecture: "amd64" },
      images: new Map([["debian:12", DEBIAN]]),
      contexts: new Set(),
      labels: {},
      models: new Map([[target.name, new Map(files === "unasked" ? [] : [[0, { commit, files }]])]]),
    },
    report,
  );
  const steps = made?.steps ?? [];
  return {
    told: report.diagnostics,
    steps,
    http: steps.filter((step): step is HttpStep => step.kind === "http"),
    models: steps.filter((step): step is ModelStep => step.kind === "model"),
    starts: steps.flatMap((step) => (step.kind === "start-models" ? step.files : [])),
    entrypoint: made?.image.config.Entrypoint,
  };
}

describe("models", () => {
  it("of a hub that nobody asked are missing, which is said", () => {
    const { http, models, told } = plan(
      "models: [{from: 'hf://org/bert@main', to: /models/bert}]\n",
      "unasked",
    );
    expect([http, models]).toEqual([[], []]);
    expect(told.map(({ code, severity }) => [code, severity])).toEqual([["model-unlisted", "warning"]]);
  });

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

describe("models behind secrets", () => {
  const checked = `sha256: ${sum}`;
  const of = (model: string, base?: string) => {
    const made = plan(`models: [{${model}}]\n`, [], base ?? "base: debian:12");
    const fetched = made.steps.filter((step): step is FetchStep => step.kind === "fetch");
    return { ...made, fetched, codes: made.told.map(({ code }) => code) };
  };

  it.each([
    [
      `from: "https://b.example.org/d/m.onnx?v=1", query: q, ${checked}, to: /m/`,
      "/m/m.onnx",
      { how: "signed", url: "https://b.example.org/d/m.onnx?v=1", secret: "q" },
    ],
    [`from: {secret: address}, ${checked}, to: /m/x.bin`, "/m/x.bin", { how: "address", secret: "address" }],
    [
      `from: "s3://bucket/a dir/m+1.onnx", credentials: aws, ${checked}, to: /m/`,
      "/m/m+1.onnx",
      {
        how: "s3",
        url: "https://bucket.s3.us-east-1.amazonaws.com/a%20dir/m%2B1.onnx",
        region: "us-east-1",
        secret: "aws",
      },
    ],
    [
      `from: "s3://dotted.name/m", credentials: aws, region: eu-west-1, ${checked}, to: /m/`,
      "/m/m",
      {
        how: "s3",
        url: "https://s3.eu-west-1.amazonaws.com/dotted.name/m",
        region: "eu-west-1",
        secret: "aws",
      },
    ],
    [
      `from: "gs://bucket/m(1)", credentials: hmac, ${checked}, to: /m/`,
      "/m/m(1)",
      { how: "s3", url: "https://storage.googleapis.com/bucket/m%281%29", region: "auto", secret: "hmac" },
    ],
    [
      `from: "s3://bucket/m", credentials: k, endpoint: "http://store.example.org:9000/", ${checked}, to: /m/`,
      "/m/m",
      { how: "s3", url: "http://store.example.org:9000/bucket/m", region: "us-east-1", secret: "k" },
    ],
  ])("are fetched by a program: %s", (model, to, access) => {
    const { codes, fetched, http, models } = of(model);
    expect(codes).toEqual([]);
    expect(http).toEqual([]);
    expect(fetched).toMatchObject([{ access, sha256: sum, root: "image/image" }]);
    expect(models[0]?.files).toEqual([{ from: fetched[0]?.id, name: fetched[0]?.filename, to }]);
  });

  it.each([
    ["registry.example.org/team/llama:1.0", "https://registry.example.org", "team/llama"],
    ["127.0.0.1:5000/m", "http://127.0.0.1:5000", "m"],
  ])("are those of an artifact too: %s", (name, url, repository) => {
    const { codes, fetched, steps } = of(
      `from: "oci://${name}@sha256:${sum}", include: "*.bin", credentials: login, to: /m`,
    );
    expect(codes).toEqual([]);
    const access = { how: "artifact", url, repository, include: ["*.bin"], exclude: [], secret: "login" };
    expect(fetched).toMatchObject([{ access, sha256: sum }]);
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: "model-tree", from: fetched[0]?.id, path: "/" }),
    );
  });

  it("that are none are fetched by the engine", () => {
    expect(of(`from: "s3://bucket/m", ${checked}, to: /m/`).http).toMatchObject([
      { url: "https://bucket.s3.us-east-1.amazonaws.com/m", sha256: sum },
    ]);
  });

  it.each([
    ["model-sum", 'from: "https://h/m", query: q, to: /m/'],
    ["bad-image", 'from: "oci://registry.example.org/m:1", to: /m/'],
    ["bad-image", `from: "oci://m@sha256:${sum}", to: /m/`],
    ["model-key", `from: "oci://registry.example.org/m@sha256:${sum}", query: q, to: /m/`],
    ["model-start-source", `from: "oci://registry.example.org/m@sha256:${sum}", fetch: start, to: /m/`],
    ["model-name", `from: {secret: a}, ${checked}, to: /m/`],
    ["model-key", `from: "https://h/m", credentials: q, ${checked}, to: /m/`],
    ["model-key", `from: "s3://bucket/m", query: q, ${checked}, to: /m/`],
    ["model-start-secret", `from: "https://h/m", query: q, ${checked}, to: /m/, fetch: start`],
    ["bad-url", `from: "s3://bucket", ${checked}, to: /m/`],
    ["bad-url", `from: "s3://bucket/dir/", ${checked}, to: /m/`],
    ["unknown-from", `from: {secret: a}, tools: nobody, ${checked}, to: /m`],
  ])("are refused with %s: %s", (code, model) => {
    expect(of(model).codes).toEqual([code]);
  });

  it("take a root to be fetched in", () => {
    expect(of(`from: {secret: a}, ${checked}, to: /m`, "base: scratch").codes).toEqual(["model-tools"]);
  });
});
