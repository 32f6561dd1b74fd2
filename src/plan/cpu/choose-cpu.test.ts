import { expect, test } from "vitest";
import { microarchitectureNames, microarchitectureOf } from "../../catalog/index.ts";
import { createReporter } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { planTarget } from "../plan-target.ts";
import type { PlanStep } from "../types.ts";

const distro = { id: "debian", idLike: [], versionId: "12" };

function plan(text: string, platform: string, release: typeof distro | undefined = distro) {
  const report = createReporter();
  const [, architecture = "", variant] = platform.split("/");
  const file = readSpec({ name: "mlspec.yaml", text: `base: debian:12\n${text}` }, report);
  const target = file && resolveTarget(file, { target: file.defaultTarget }, report);
  const config = { architecture, os: "linux", config: { Env: ["PATH=/usr/bin"] } };
  const facts = {
    platform: { os: "linux", architecture, ...(variant !== undefined && { variant }) },
    images: new Map([["debian:12", { config, ...(release && { distro: release }) }]]),
    contexts: new Set<string>(),
    labels: {},
  };
  const made =
    target &&
    planTarget(
      { target: target.name, targets: new Map([[target.name, target]]), targetNames: [] },
      facts,
      report,
    );
  return {
    steps: made?.steps ?? [],
    image: made?.image,
    told: report.diagnostics.map(({ code, span }) => `${code} ${span.file.text.slice(span.start, span.end)}`),
  };
}

const cflags = (steps: readonly PlanStep[], kind: PlanStep["kind"]) =>
  steps.flatMap((step) =>
    step.kind === kind && "env" in step ? [new Map(step.env).get("CFLAGS") ?? "none"] : [],
  );

test("variants differ in what is compiled, and in nothing else", () => {
  const text = `packages: [curl]
components: [fftw]
python: {packages: [numpy]}
build: {packages: [gcc], files: ["a.c:/src/"], steps: [make]}
files: [{from: build, src: /src/a, to: /usr/local/bin/}]
`;
  const base = plan(text, "linux/amd64");
  const v3 = plan(text, "linux/amd64/v3");
  expect(v3.told).toEqual([]);
  expect(v3.image?.variant).toBe("v3");
  const changed = v3.steps.filter(
    (step, index) => JSON.stringify(step) !== JSON.stringify(base.steps[index]),
  );
  expect(changed.map(({ kind }) => kind).sort()).toEqual(["component", "python", "run"]);
  expect(cflags(v3.steps, "component")).toEqual(["-O2 -march=x86-64-v3 -mtune=generic"]);
  expect(cflags(v3.steps, "run")).toEqual(["-O2 -march=x86-64-v3 -mtune=generic"]);
  expect(cflags(base.steps, "component")).toEqual(["-O2"]);
  expect(cflags(base.steps, "run")).toEqual(["none"]);
});

test.each([
  ["linux/amd64/v4", ["--enable-avx", "--enable-avx2", "--enable-avx512"]],
  ["linux/amd64/v3", ["--enable-avx", "--enable-avx2"]],
  ["linux/amd64/v2", []],
  ["linux/amd64", []],
  ["linux/arm64/v9", []],
])("FFTW's kernels for %s are %j", (platform, flags) => {
  const [component] = plan("components: [fftw]\n", platform).steps.filter(({ kind }) => kind === "component");
  const all = component?.kind === "component" ? component.configureArguments : [];
  expect(all.filter((flag) => flag.startsWith("--enable-avx"))).toEqual(flags);
});

test.each([
  ["cpu_targets: [zen4, neoverse_v2]", "linux/amd64", "12.2", "-O2 -march=znver3 -mtune=znver3 -mavx512f"],
  ["cpu_targets: [zen4, neoverse_v1]", "linux/arm64", "12.2", "-O2 -mcpu=neoverse-v1"],
  ["cpu_targets: [haswell]", "linux/amd64/v3", "12.2", "-O2 -march=haswell -mtune=haswell"],
  ["toolchain: llvm", "linux/amd64/v3", "14", "-O2 -march=x86-64-v3 -mtune=generic"],
  ["cpu_targets: [neoverse_n1]", "linux/amd64", "12.2", "-O2"],
])("%s on %s", (text, platform, _version, flags) => {
  const { steps, told } = plan(`${text}\ncomponents: [{fftw: {fortran: false}}]\n`, platform);
  expect(told).toEqual([]);
  expect(cflags(steps, "component")[0]?.startsWith(flags)).toBe(true);
});

test("a build's own variables extend the flags; a step's compiler sees them", () => {
  const text = `build: {env: {CFLAGS: "\${CFLAGS} -g"}, steps: [make]}
files: [{from: build, src: /a, to: /b}]
`;
  expect(cflags(plan(text, "linux/amd64/v2").steps, "run")).toEqual([
    "-O2 -march=x86-64-v2 -mtune=generic -g",
  ]);
});

test.each([
  ["cpu_targets: [zen9]", "linux/amd64", "cpu-unknown zen9"],
  ["cpu_targets: [zen2, zen3]", "linux/amd64", "cpu-twice zen3"],
  ["cpu_targets: [zen4]", "linux/amd64/v3", "cpu-above-variant zen4"],
  ["components: [fftw]", "linux/amd64/v7", "cpu-variant debian:12"],
  ["cpu_targets: [zen5]\ncomponents: [fftw]", "linux/amd64", "cpu-compiler zen5"],
])("%s on %s is refused", (text, platform, message) => {
  expect(plan(`${text}\n`, platform).told).toEqual([message]);
});

test("every kind has flags of GCC or Clang, oldest first, none of them the building machine's", () => {
  const names = microarchitectureNames();
  expect(names.length).toBeGreaterThan(35);
  for (const name of names) {
    const one = microarchitectureOf(name);
    const flags = Object.values(one?.flags ?? {}).flat();
    expect(one?.flags.gcc ?? one?.flags.llvm, name).toBeDefined();
    for (const [, text] of flags) expect(text, name).toMatch(/^-(?!.*(?:native|xHost))/);
  }
  expect(microarchitectureNames("ppc64le")).toEqual(["ppc64le", "power8le", "power9le", "power10le"]);
});
