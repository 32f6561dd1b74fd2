import { expect, test } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import type { SpackLock } from "../../spack/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { planTarget } from "../plan-target.ts";
import type { SpackStep, SpackViewStep } from "../types.ts";

/** Two libraries below a program; one needs the compiler of the distribution, which Spack calls external. */
const LOCK: SpackLock = {
  roots: ["h4"],
  packages: [
    { hash: "h1", name: "gcc", version: "12", external: "/usr", dependencies: [] },
    { hash: "h2", name: "zlib", version: "1.3", dependencies: [{ hash: "h1", atRunTime: false }] },
    { hash: "h3", name: "cmake", version: "3.2", dependencies: [{ hash: "h2", atRunTime: true }] },
    {
      hash: "h4",
      name: "hdf5",
      version: "1.14",
      dependencies: [
        { hash: "h2", atRunTime: true },
        { hash: "h3", atRunTime: false },
      ],
    },
  ],
};

function plan(text: string) {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text: `base: debian:12\n${text}\n` }, report);
  const target = file && resolveTarget(file, { target: file.defaultTarget }, report);
  const config = { architecture: "amd64", os: "linux", config: { Env: ["PATH=/usr/bin"] } };
  const facts = {
    platform: { os: "linux", architecture: "amd64" },
    images: new Map([["debian:12", { config }]]),
    contexts: new Set<string>(),
    labels: {},
    spack: new Map(target && [[target.name, { lock: LOCK, path: "spack.lock" }]]),
  };
  const targets = new Map(target && [[target.name, target]]);
  const made = target && planTarget({ target: target.name, targets, targetNames: [] }, facts, report);
  return { made, told: report.diagnostics.map(({ code }) => code) };
}

test("each package Spack builds is a step on all it needs; what runs needs is in the image", () => {
  const { made, told } = plan("spack: {mirror: {url: 'https://m.example.org/s', secret: token}}");
  expect(told).toEqual([]);
  const steps = made?.steps ?? [];
  const builds = steps.filter((step): step is SpackStep => step.kind === "spack");
  expect(builds.map(({ folder, dependencies }) => [folder, dependencies.map((one) => one.folder)])).toEqual([
    ["zlib-1.3-h2", []],
    ["cmake-3.2-h3", ["zlib-1.3-h2"]],
    ["hdf5-1.14-h4", ["zlib-1.3-h2", "cmake-3.2-h3"]],
  ]);
  expect(builds[0]?.mirror).toEqual({ url: "https://m.example.org/s", secret: "token" });
  const view = steps.find((step): step is SpackViewStep => step.kind === "spack-view");
  expect(view?.packages.map(({ folder }) => folder)).toEqual(["zlib-1.3-h2", "hdf5-1.14-h4"]);
  expect(steps.flatMap((step) => (step.kind === "copy" ? [step.to] : []))).toEqual([
    "/opt/software/zlib-1.3-h2",
    "/opt/software/hdf5-1.14-h4",
  ]);
  expect(made?.image.config.Env).toEqual(["PATH=/opt/view/bin:/usr/bin"]);
});

test("a view in a folder of the base image is refused", () => {
  expect(plan("spack: {view: /usr}").told).toEqual(["spack-place"]);
});
