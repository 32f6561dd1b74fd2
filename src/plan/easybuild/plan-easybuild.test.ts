import { expect, test } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import type { EasyBuildModule } from "../../easybuild/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { planTarget } from "../plan-target.ts";
import type { EasyBuildStep } from "../types.ts";

/** A program on a library, made with a tool that is not loaded when the program runs. */
const MODULES: readonly EasyBuildModule[] = [
  { name: "lib/1.0", easyconfig: "/e/lib-1.0.eb", needs: [], atRunTime: true },
  { name: "tool/2.0", easyconfig: "/e/tool-2.0.eb", needs: [], atRunTime: false },
  { name: "top/3.0", easyconfig: "/e/top-3.0.eb", needs: ["lib/1.0", "tool/2.0"], atRunTime: true },
];

function plan(
  text: string,
  {
    modules = MODULES,
    variant,
    id = "debian",
  }: { modules?: typeof MODULES | undefined; variant?: string; id?: string } = {},
  isAsked = false,
) {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text: `base: debian:12\n${text}\n` }, report);
  const target = file && resolveTarget(file, { target: file.defaultTarget }, report);
  const config = { architecture: "amd64", os: "linux", config: { Env: ["PATH=/usr/bin"] } };
  const facts = {
    platform: { os: "linux", architecture: "amd64", ...(variant !== undefined && { variant }) },
    images: new Map([["debian:12", { config, distro: { id, idLike: [], versionId: "12" } }]]),
    contexts: new Set<string>(),
    labels: {},
    easybuild: new Map(target && [[target.name, isAsked ? {} : { modules }]]),
  };
  const targets = new Map(target && [[target.name, target]]);
  const made = target && planTarget({ target: target.name, targets, targetNames: [] }, facts, report);
  const told = report.diagnostics.map(
    ({ code, span }) => `${code} ${span.file.text.slice(span.start, span.end)}`,
  );
  return { image: made?.image, steps: made?.steps ?? [], told };
}

const builds = (steps: ReturnType<typeof plan>["steps"]) =>
  steps.filter((step): step is EasyBuildStep => step.kind === "easybuild");

test("each module is a step on those it loads; what runs is in the image, and found", () => {
  const { steps, told, image } = plan("easybuild: {easyconfigs: [top-3.0.eb], robot: [eb/]}");
  expect(told).toEqual([]);
  expect(
    builds(steps).map(({ title, dependencies }) => [title, dependencies.map(({ module }) => module)]),
  ).toEqual([
    ["eb lib-1.0.eb", []],
    ["eb tool-2.0.eb", []],
    ["eb top-3.0.eb", ["lib/1.0", "tool/2.0"]],
  ]);
  expect(builds(steps)[0]).toMatchObject({
    program: "eb",
    optarch: "GENERIC",
    prefix: "/opt/easybuild",
    robot: { folders: ["eb"] },
  });
  expect(steps.flatMap((step) => (step.kind === "copy" ? [step.title] : []))).toEqual([
    "lib/1.0 → /opt/easybuild",
    "top/3.0 → /opt/easybuild",
  ]);
  expect(steps.find((step) => step.kind === "libraries")).toMatchObject({
    folders: [
      "/opt/easybuild/software/top/3.0/lib",
      "/opt/easybuild/software/top/3.0/lib64",
      "/opt/easybuild/software/lib/1.0/lib",
      "/opt/easybuild/software/lib/1.0/lib64",
    ],
  });
  expect(image?.config.Env).toEqual([
    "PATH=/opt/easybuild/software/top/3.0/bin:/opt/easybuild/software/lib/1.0/bin:/usr/bin",
    "MODULEPATH=/opt/easybuild/modules/all",
  ]);
});

test("what is not known is asked of EasyBuild, which pip installs if it has a version", () => {
  const { steps, told } = plan("easybuild: {easyconfigs: [top-3.0.eb], version: 5.1.2}", {}, true);
  expect(told).toEqual([]);
  expect(steps.map(({ kind }) => kind).filter((kind) => kind.startsWith("easybuild"))).toEqual([
    "easybuild-program",
    "easybuild-choice",
  ]);
  expect(steps.find(({ kind }) => kind === "easybuild-choice")).toMatchObject({
    program: "/opt/mlspec-easybuild/bin/eb",
    easyconfigs: ["top-3.0.eb"],
  });
});

test("compilers are told of the processor by its flags", () => {
  const { steps } = plan("easybuild: {easyconfigs: [top-3.0.eb]}", { variant: "v3" });
  expect(builds(steps)[0]?.optarch).toBe("-march=x86-64-v3 -mtune=generic");
});

test.each([
  ["debian", "environment-modules", "python3-venv"],
  ["rocky", "environment-modules", "util-linux"],
  ["opensuse-leap", "Modules", "python3-pip"],
])("what EasyBuild runs is installed where %s builds, beside what the spec names", (id, ...names) => {
  const { steps, told } = plan("easybuild: {easyconfigs: [top-3.0.eb]}\nbuild: {packages: [m4]}", { id });
  expect(told).toEqual([]);
  expect(steps.filter(({ kind }) => kind === "packages")).toMatchObject([
    { packages: expect.arrayContaining(["m4", ...names]) },
  ]);
});

test.each([
  ["{easyconfigs: [top-3.0.eb], prefix: /usr}", ["easybuild-place /usr"]],
  ["{easyconfigs: [eb/top-3.0.eb]}", ["bad-package eb/top-3.0.eb"]],
  ["{easyconfigs: [top-3.0.eb], version: latest}", ["bad-version latest"]],
  ["{version: 5.1.2}", ["missing-key version"]],
])("%s is refused at its place", (easybuild, told) => {
  expect(plan(`easybuild: ${easybuild}`).told).toEqual(told);
});
