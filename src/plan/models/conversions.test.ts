import { describe, expect, it } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget, type TargetSpec } from "../../spec/index.ts";
import { planTarget } from "../plan-target.ts";
import type { ConvertStep, ModelStep, ModelTreeStep, PlanFacts } from "../types.ts";
import type { TreeFile } from "./steps.ts";

const MB = 1024 * 1024;
const sum = "a".repeat(64);
const pins = (strict: boolean) => ({ sources: new Map(), packages: new Map(), strict });

/** A plan of the first target, and what it is of. */
function plan(text: string, files?: readonly TreeFile[], more: Partial<PlanFacts> = {}) {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text }, report);
  const targets = new Map<string, TargetSpec>();
  for (const { name } of file?.targets ?? []) {
    const target = file && resolveTarget(file, { target: name }, report);
    if (target !== undefined) targets.set(name, target);
  }
  const [target = ""] = targets.keys();
  const image = (env: readonly string[]) => ({
    config: { architecture: "amd64", os: "linux", config: { Env: env, WorkingDir: "/w" } },
  });
  const made = report.hasErrors
    ? undefined
    : planTarget(
        { target, targets, targetNames: [...targets.keys()] },
        {
          platform: { os: "linux", architecture: "amd64" },
          images: new Map([
            ["debian:12", image([])],
            ["tools:1", image(["PATH=/tools/bin", "A=1"])],
          ]),
          contexts: new Set(),
          labels: {},
          ...(files && { trees: new Map([[target, new Map([[0, files]])]]) }),
          ...more,
        },
        report,
      );
  const steps = made?.steps ?? [];
  return {
    steps,
    told: report.diagnostics.map(({ code }) => code),
    conversion: steps.find((step): step is ConvertStep => step.kind === "convert"),
    tree: steps.find((step): step is ModelTreeStep => step.kind === "model-tree"),
    parts: steps.filter((step): step is ModelStep => step.kind === "model" && step.stage === target),
  };
}

const URL_MODEL = `from: "https://h.example.org/m.pt", sha256: ${sum}, to: /models/m`;

describe("conversions", () => {
  it("run apart from the image, without network, on what was fetched and nothing else", () => {
    const { conversion, tree, steps, told } = plan(
      `base: debian:12\nmodels: [{${URL_MODEL}, convert: {from: "tools:1", run: [export, /in/m.pt], env: {B: "2"}}}]\n`,
    );
    expect(told).toEqual([]);
    expect(conversion).toMatchObject({
      argv: ["export", "/in/m.pt"],
      env: [
        ["PATH", "/tools/bin"],
        ["A", "1"],
        ["B", "2"],
      ],
      network: "none",
      workdir: "/w",
      stage: "image.build",
    });
    const input = steps.find(({ id }) => id === conversion?.input);
    expect(input).toMatchObject({ kind: "model", files: [{ name: "m.pt", to: "/m.pt" }] });
    expect(tree).toMatchObject({ from: conversion?.id, path: "/", to: "/models/m", open: true });
    expect(tree?.place.kind).toBe("part");
  });

  it("run on the build side where nothing else is said, and on targets with their environment", () => {
    const text = (from: string) => `base: debian:12
build: {env: {SIDE: build}}
targets:
  app: {models: [{from: context, src: w/, to: /m, convert: {${from}run: make}}]}
  tools: {env: {SIDE: target}, workdir: /t}
`;
    expect(plan(text("")).conversion?.env).toContainEqual(["SIDE", "build"]);
    const { conversion } = plan(text("from: tools, "));
    expect(conversion?.env).toContainEqual(["SIDE", "target"]);
    expect(conversion?.workdir).toBe("/t");
  });

  it("have packages of their own, which no lock keeps", () => {
    const text = `base: debian:12\nmodels: [{${URL_MODEL}, convert: {from: "tools:1", python: [onnx==1.0], run: x}}]\n`;
    const { conversion, steps, told } = plan(text);
    expect(told).toEqual([]);
    expect(conversion?.env).toContainEqual(["PATH", "/opt/mlspec-convert/bin:/tools/bin"]);
    const root = steps.find(({ id }) => id === conversion?.root);
    expect(root).toMatchObject({ kind: "assemble", parts: ["image.build/python"] });
    expect(steps.find(({ kind }) => kind === "python")).toMatchObject({
      packages: ["onnx==1.0"],
      resolve: false,
    });
    expect(plan(text, undefined, { pins: pins(false) }).told).toEqual(["convert-unlocked"]);
    expect(plan(text, undefined, { pins: pins(true) }).told).toEqual(["convert-unlocked-strict"]);
  });

  it("are laid down file by file once it is known what they wrote", () => {
    const { parts, tree, told } = plan(
      `base: debian:12\nmodels: [{${URL_MODEL}, mode: "0444", convert: {run: x}}]\n`,
      [
        { path: "a.json", size: 1 },
        { path: "d/m.onnx", size: 64 * MB },
        { path: "e.json", size: 1 },
      ],
    );
    expect(told).toEqual([]);
    expect(tree).toBeUndefined();
    expect(parts.map(({ title, mode, files }) => [title, mode, files])).toEqual([
      [
        "model m.pt d/m.onnx",
        0o444,
        [{ from: "image.build/convert", name: "d/m.onnx", to: "/models/m/d/m.onnx" }],
      ],
      [
        "model m.pt, 2 files",
        0o444,
        [
          { from: "image.build/convert", name: "a.json", to: "/models/m/a.json" },
          { from: "image.build/convert", name: "e.json", to: "/models/m/e.json" },
        ],
      ],
    ]);
  });

  it.each([
    ["convert-root", "base: scratch", "convert: {run: x}"],
    ["mount-clash", "base: debian:12", "convert: {run: x, cache: [/out]}"],
    ["model-start-source", "base: debian:12", "fetch: start, convert: {run: x}"],
    ["unknown-from", "base: debian:12", "convert: {run: x, from: nobody}"],
  ])("are refused with %s", (code, base, convert) => {
    expect(plan(`${base}\nmodels: [{${URL_MODEL}, ${convert}}]\n`).told).toEqual([code]);
  });

  it("that wrote nothing are refused", () => {
    expect(plan(`base: debian:12\nmodels: [{${URL_MODEL}, convert: {run: x}}]\n`, []).told).toEqual([
      "model-nothing",
    ]);
  });
});

describe("models of an origin", () => {
  const of = (model: string) => `base: debian:12\ntargets: {app: {models: [{${model}}]}, training: {}}\n`;

  it("are read where they are: in an image, a context, a target", () => {
    const image = plan(of('from: "tools:1", src: /models/bert/, to: /m'), [
      { path: "a", size: 64 * MB },
      { path: "b/c", size: 2 },
    ]);
    expect(image.parts.map(({ title, files }) => [title, files])).toEqual([
      ["model tools:1 a", [{ from: "app/image-2", name: "models/bert/a", to: "/m/a" }]],
      ["model tools:1, 1 file", [{ from: "app/image-2", name: "models/bert/b/c", to: "/m/b/c" }]],
    ]);
    const context = plan(of("from: context, src: w/m.onnx, to: /m/"));
    expect(context.tree).toMatchObject({ from: "context/context", path: "/w/m.onnx", to: "/m/" });
    expect(context.steps).toContainEqual(expect.objectContaining({ kind: "context", paths: ["w/m.onnx"] }));
    expect(plan(of("from: training, src: /out, to: /m")).tree?.path).toBe("/out");
  });

  it("that are one file go to a folder or to a name", () => {
    const goes = (to: string) =>
      plan(of(`from: context, src: w/m.onnx, to: ${to}`), [{ path: "", size: 64 * MB }]).parts[0];
    expect(goes("/m/")).toMatchObject({
      title: "model context",
      files: [{ from: "context/context", name: "w/m.onnx", to: "/m/m.onnx" }],
    });
    expect(goes("/m/other")?.files[0]?.to).toBe("/m/other");
  });

  it("with several paths or a glob are gathered first", () => {
    const { steps, tree } = plan(of('from: context, src: ["w/*.onnx", x.json], to: /m'));
    const gathered = steps.find(({ id }) => id === tree?.from);
    expect(gathered).toMatchObject({ kind: "copy", src: ["w/*.onnx", "x.json"], to: "/" });
  });

  it("of which there are too many are one layer and are not asked for again", () => {
    const { tree } = plan(of("from: context, to: /m"), undefined, {
      trees: new Map([["app", new Map([[0, "too many"]])]]),
    });
    expect(tree?.open).toBe(false);
  });
});
