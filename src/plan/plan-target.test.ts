import { describe, expect, it } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { readSpec, resolveTarget, type TargetSpec } from "../spec/index.ts";
import { planTarget } from "./plan-target.ts";
import type { ImageFacts, Plan, PlanFacts, PlanStep } from "./types.ts";

const DEBIAN: ImageFacts = {
  config: {
    architecture: "amd64",
    os: "linux",
    created: "2024-01-01T00:00:00Z",
    "moby.key": "kept",
    config: {
      Env: ["PATH=/usr/local/bin:/bin", "LANG=C.UTF-8"],
      Cmd: ["python3"],
      WorkingDir: "/base",
      Labels: { from: "base" },
      ExposedPorts: { "80/tcp": {} },
      Extra: 1,
    },
    history: [{ created_by: "base layer" }],
  },
  distro: { id: "debian", idLike: [], versionId: "12" },
};

function facts(images: Record<string, ImageFacts> = {}, contexts: string[] = []): PlanFacts {
  return {
    platform: { os: "linux", architecture: "amd64" },
    images: new Map(Object.entries({ "python:3.11-slim": DEBIAN, "debian:12": DEBIAN, ...images })),
    contexts: new Set(contexts),
    labels: {},
  };
}

interface Outcome {
  readonly plan: Plan | undefined;
  readonly codes: readonly string[];
}

function plan(text: string, options: { target?: string; facts?: PlanFacts } = {}): Outcome {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text }, report);
  if (file === undefined) return { plan: undefined, codes: report.diagnostics.map(({ code }) => code) };
  const targets = new Map<string, TargetSpec>();
  for (const { name } of file.targets) {
    const target = resolveTarget(file, { target: name }, report);
    if (target !== undefined) targets.set(name, target);
  }
  const result = planTarget(
    {
      target: options.target ?? file.defaultTarget,
      targets,
      targetNames: file.targets.map(({ name }) => name),
    },
    options.facts ?? facts(),
    report,
  );
  return { plan: result, codes: report.diagnostics.map(({ code }) => code) };
}

function step<K extends PlanStep["kind"]>(
  outcome: Outcome,
  kind: K,
  nth = 0,
): Extract<PlanStep, { kind: K }> {
  const found = outcome.plan?.steps.filter((one): one is Extract<PlanStep, { kind: K }> => one.kind === kind)[
    nth
  ];
  if (found === undefined) throw new Error(`no step ${kind} in ${JSON.stringify(outcome)}`);
  return found;
}

describe("planTarget", () => {
  it("makes Python apart from the packages of the image, so that neither rebuilds the other", () => {
    const outcome = plan("base: python:3.11-slim\npackages: [libgomp1]\npython: {packages: [numpy]}\n");
    expect(step(outcome, "python").root).toBe(step(outcome, "image").id);
    expect(step(outcome, "packages").root).toBe(step(outcome, "image").id);
    expect(step(outcome, "assemble")).toMatchObject({
      root: step(outcome, "packages").id,
      parts: [step(outcome, "python").id],
    });
  });

  it("keeps build packages away from the image", () => {
    const outcome = plan("base: python:3.11-slim\nbuild: {packages: [gcc]}\npython: {packages: [numpy]}\n");
    const packages = step(outcome, "packages");
    expect(packages.stage).toBe("image.build");
    expect(step(outcome, "python").root).toBe(packages.id);
    expect(step(outcome, "assemble").root).toBe(step(outcome, "image").id);
  });

  it("gives every step the lines that asked for it", () => {
    const outcome = plan(
      "base: debian:12\npackages:\n  - libgomp1\nsteps:\n  - run: |\n      echo one\n      echo two\n",
    );
    expect(step(outcome, "packages").range?.start.line).toBe(3);
    expect(step(outcome, "run").range).toMatchObject({ start: { line: 5 } });
  });

  it("merges files below a folder of their own and writes others onto the root, in the order given", () => {
    const outcome = plan('base: debian:12\nfiles: ["a:/app/", "b:/etc/b.conf", "c:/srv/c"]\n');
    expect(step(outcome, "copy", 0).place.kind).toBe("part");
    expect(step(outcome, "copy", 1).place).toEqual({ kind: "root", root: step(outcome, "image").id });
    expect(step(outcome, "assemble")).toMatchObject({
      root: step(outcome, "copy", 1).id,
      parts: [step(outcome, "copy", 0).id, step(outcome, "copy", 2).id],
    });
  });

  it("sends only the paths that are used", () => {
    const outcome = plan('base: debian:12\nfiles: ["b.py:/app/", {src: ["a/*.txt", c], to: /app/}]\n');
    expect(step(outcome, "context").paths).toEqual(["a/*.txt", "b.py", "c"]);
  });

  it("runs a step right after the part it stands on", () => {
    const outcome = plan(
      "base: python:3.11-slim\npython: {packages: [numpy]}\nfiles: ['x:/app/']\nsteps: [{run: late}, {run: early, after: packages}, {run: mid, after: python}]\n",
    );
    expect(step(outcome, "run", 0)).toMatchObject({
      argv: ["/bin/sh", "-ec", "early"],
      root: step(outcome, "image").id,
    });
    expect(step(outcome, "run", 1)).toMatchObject({ root: step(outcome, "assemble", 0).id });
    expect(step(outcome, "assemble", 1).root).toBe(step(outcome, "run", 1).id);
    expect(step(outcome, "run", 2).root).toBe(step(outcome, "assemble", 1).id);
    expect(outcome.plan?.result).toBe(step(outcome, "run", 2).id);
  });

  it("asks questions about the finished root and its configuration, from the build image", () => {
    const { plan: made, codes } = plan(
      "base: {build: python:3.11-slim, runtime: debian:12}\nuser: app\npython: {packages: [x]}\nenv: {A: '1'}\ncmd: [run, it]\nchecks: [entrypoint, {check: libraries, ignore: libcuda.so.1}, imports]\n",
    );
    expect(codes).toEqual([]);
    const checks = (made?.steps ?? []).filter(({ kind }) => kind === "check");
    expect(made?.tests).toEqual(checks.map(({ id }) => id));
    expect(checks).toMatchObject([
      { question: { about: "entrypoint", tools: "image.build/image", program: "run" }, user: "app" },
      { question: { about: "libraries", tools: "image.build/image" }, ignore: ["libcuda.so.1"] },
      { question: { about: "imports", interpreter: "/opt/venv/bin/python" }, image: made?.result },
    ]);
  });

  it("reads code for GPUs by the image's own Python, or by that of an image named for it", () => {
    const own = plan("base: python:3.11-slim\ngpus: [sm_90]\npython: {packages: [x]}\nchecks: gpus\n");
    const ask = { about: "gpus", gpus: ["sm_90"] };
    expect(step(own, "check").question).toEqual({ ...ask, interpreter: "/opt/venv/bin/python" });
    const other = plan("base: debian:12\ngpus: [sm_90]\nchecks: [{check: gpus, with: 'python:3.11-slim'}]\n");
    const tools = (other.plan?.steps ?? []).find(
      (one) => one.kind === "image" && one.ref === "python:3.11-slim",
    );
    expect(step(other, "check").question).toEqual({ ...ask, interpreter: "python3", tools: tools?.id });
  });

  it.each([
    ["base: scratch\nchecks: entrypoint\n", "check-nothing-to-start"],
    ["base: scratch\ncmd: [/x]\nchecks: entrypoint\n", "check-without-tools"],
    ["base: debian:12\nchecks: imports\n", "check-without-python"],
    ["base: debian:12\nchecks: gpus\n", "check-without-gpus"],
  ])("reports a check that nothing can answer: %j", (text, code) => {
    expect(plan(text)).toEqual({ plan: undefined, codes: [code] });
  });

  it("runs tests on the finished root as the image's user, and keeps nothing of them", () => {
    const outcome = plan("base: debian:12\nuser: app\nenv: {A: '1'}\nworkdir: /w\ntests: [./check]\n");
    const test = step(outcome, "run");
    expect(test).toMatchObject({
      test: true,
      user: "app",
      workdir: "/w",
      network: "none",
      root: outcome.plan?.result,
    });
    expect(test.env).toContainEqual(["A", "1"]);
    expect(outcome.plan?.tests).toEqual([test.id]);
  });

  it("copies from another target of the same file", () => {
    const outcome = plan(
      "base: debian:12\ntargets:\n  train: {steps: [./train]}\n  serve: {files: [{from: train, src: /m, to: /app/}]}\n",
    );
    expect(step(outcome, "copy").from).toBe("train/run");
    expect(outcome.plan?.target).toBe("serve");
  });

  it("reports targets that copy from each other instead of running in a circle", () => {
    const text =
      "base: debian:12\ntargets:\n  a: {files: [{from: b, src: /x, to: /x/}]}\n  b: {files: [{from: a, src: /x, to: /x/}]}\n";
    expect(plan(text).codes).toEqual(["from-cycle"]);
  });

  it.each([
    ["base: debian:12\nfiles: [{from: trian, src: /m, to: /app/}]\n", "unknown-from"],
    ["base: alpine:3\npackages: [vim]\n", "unsupported-distro"],
    ["base: python:3.11-slim\npython: {packages: [x], venv: /usr/venv}\n", "venv-place"],
    ["base: debian:12\nsteps: [{run: x, cache: [/c], tmpfs: [/c]}]\n", "mount-clash"],
  ])("reports %j as %s", (text, code) => {
    const outcome = plan(text, {
      facts: facts({ "alpine:3": { distro: { id: "alpine", idLike: [], versionId: "3" } } }),
    });
    expect(outcome.plan).toBeUndefined();
    expect(outcome.codes).toEqual([code]);
  });

  it("warns of triggers only a Dockerfile runs, and does not pass them on", () => {
    const config = { architecture: "amd64", os: "linux", config: { OnBuild: ["RUN x"] } };
    const outcome = plan("base: trigger:1\n", { facts: facts({ "trigger:1": { config } }) });
    expect(outcome.codes).toEqual(["onbuild-ignored"]);
    expect(outcome.plan?.image.config.OnBuild).toBeUndefined();
  });

  it("gives the same plan for the same input", () => {
    const text = "base: python:3.11-slim\npython: {packages: [numpy]}\nfiles: ['x:/app/', 'y:/etc/y']\n";
    expect(JSON.stringify(plan(text).plan)).toBe(JSON.stringify(plan(text).plan));
  });
});

describe("the image's configuration", () => {
  const config = (text: string, withFacts?: PlanFacts) =>
    plan(text, withFacts ? { facts: withFacts } : {}).plan?.image;

  it("inherits the base's, keeps unknown keys and drops the time", () => {
    const image = config("base: debian:12\n");
    expect(image).toMatchObject({ "moby.key": "kept", os: "linux", architecture: "amd64" });
    expect(image?.config).toMatchObject({
      Extra: 1,
      Cmd: ["python3"],
      WorkingDir: "/base",
      Labels: { from: "base" },
    });
    expect(image).not.toHaveProperty("created");
  });

  it("puts the virtual environment before the base's PATH and keeps the order", () => {
    expect(config("base: python:3.11-slim\npython: {packages: [x]}\n")?.config.Env).toEqual([
      "PATH=/opt/venv/bin:/usr/local/bin:/bin",
      "LANG=C.UTF-8",
      "VIRTUAL_ENV=/opt/venv",
    ]);
  });

  it("drops the base's command under a new entrypoint, as Docker does", () => {
    expect(config("base: debian:12\nentrypoint: [x]\n")?.config).not.toHaveProperty("Cmd");
    expect(config("base: debian:12\ncmd: [y]\n")?.config.Cmd).toEqual(["y"]);
    expect(config("base: debian:12\ncmd: y z\n")?.config.Cmd).toEqual(["/bin/sh", "-c", "y z"]);
  });

  it("adds ports, volumes and labels; the command line's labels win", () => {
    const image = config(
      "base: debian:12\nexpose: [8000, 9000-9001/udp]\nvolumes: [/data]\nlabels: {a: spec, b: spec}\n",
      {
        ...facts(),
        labels: { b: "client" },
      },
    );
    expect(image?.config.ExposedPorts).toEqual({
      "80/tcp": {},
      "8000/tcp": {},
      "9000/udp": {},
      "9001/udp": {},
    });
    expect(image?.config.Volumes).toEqual({ "/data": {} });
    expect(image?.config.Labels).toEqual({ a: "spec", b: "client", from: "base" });
  });

  it("writes a health check in nanoseconds, asked by Python where the spec has it", () => {
    const check = config(
      'base: python:3.11-slim\npython: {packages: [x]}\nhealthcheck: {http: ":8000/health", interval: 30s, timeout: 1500ms}\n',
    )?.config.Healthcheck;
    expect(check).toMatchObject({ Interval: 30_000_000_000, Timeout: 1_500_000_000 });
    expect(check?.Test.slice(0, 2)).toEqual(["CMD", "/opt/venv/bin/python"]);
    expect(check?.Test.at(-1)).toBe("http://127.0.0.1:8000/health");
  });

  it("has a history entry for each layer, and one for the settings", () => {
    const image = config("base: debian:12\npackages: [vim]\nfiles: ['x:/app/', 'y:/etc/y']\n");
    expect(image?.history?.map(({ created_by, empty_layer }) => [created_by, empty_layer ?? false])).toEqual([
      ["base layer", false],
      ["apt install vim", false],
      ["copy y → /etc/y", false],
      ["copy x → /app/", false],
      ["settings of image", true],
    ]);
  });
});

describe("Python packages that are resolved", () => {
  const packages = Array.from({ length: 60 }, (_, index) => ({
    name: `p${index}`,
    version: "1",
    origin: {
      kind: "archive" as const,
      url: `https://index.example.org/p${index}.whl`,
      sha256: "0".repeat(64),
      filename: `p${index}.whl`,
      open: true,
      size: 9_000_000,
    },
  }));
  const layersOf = (text: string, baseLayers: number): number => {
    const base = {
      ...DEBIAN,
      config: { ...DEBIAN.config, rootfs: { diff_ids: Array(baseLayers).fill("x") } },
    };
    const known = { ...facts({ "debian:12": base as ImageFacts }) };
    const outcome = plan(`base: debian:12\n${text}`, {
      facts: { ...known, python: new Map([["image", { kind: "resolved", resolution: { packages } }]]) },
    });
    return step(outcome, "assemble").parts.length;
  };

  it.each([
    ["python: {packages: [x]}\n", 5, 20],
    ["python: {packages: [x], layers: 6}\n", 5, 6],
    ["python: {packages: [x], layers: 64}\n", 30, 18],
    ["python: {packages: [x]}\n", 100, 2],
  ])("%s on a base of %d layers are %d layers", (text, base, layers) => {
    expect(layersOf(text, base)).toBe(layers);
  });
});

it("covers what looks like a secret in the titles of steps, which progress shows", () => {
  const outcome = plan(`base: debian:12\nsteps: ["curl -H 'X: hf_${"a".repeat(120)}' https://h/x"]\n`);
  const { title } = step(outcome, "run");
  expect(title).toContain("curl -H 'X: ***");
  expect(title).not.toContain("hf_a");
});
