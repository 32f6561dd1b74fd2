import { describe, expect, test } from "vitest";
import { createReporter, renderDiagnostics } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { tempFolder } from "../testing/bundled.ts";
import { inspectProject, writeSpec } from "./index.ts";

/** The one target of the spec that init writes for a folder; fails on a spec with mistakes. */
async function initialised(files: Readonly<Record<string, string>>) {
  const text = writeSpec(await inspectProject(tempFolder(files)));
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text }, report);
  const target = file && resolveTarget(file, {}, report);
  if (target === undefined) throw new Error(`${text}\n${renderDiagnostics(report)}`);
  return { text, spec: target.spec };
}

describe("init", () => {
  test("begins with the line by which BuildKit finds the frontend", async () => {
    expect((await initialised({})).text.split("\n")[0]).toMatch(/^# syntax=\S+\/mlspec:\d/);
  });

  test.each<[about: string, files: Record<string, string>, want: object]>([
    ["nothing", {}, { base: { runtime: "debian:bookworm-slim" } }],
    [
      "requirements and a script",
      { "requirements.txt": "x\n", "train.py": "" },
      {
        base: { runtime: "python:3.11-slim" },
        python: { requirements: ["requirements.txt"] },
        workdir: "/app",
      },
    ],
    [
      "several requirements files",
      { "requirements-dev.txt": "x\n", "requirements-prod.txt": "y\n" },
      { python: { requirements: ["requirements-dev.txt", "requirements-prod.txt"] } },
    ],
    [
      "pyproject.toml",
      {
        "pyproject.toml":
          '[project]\nrequires-python = ">=3.12"\ndependencies = [\n  "numpy>=1.26",\n  \'torch[opt]==2.3\',\n  "x @ file:///etc",\n]\n',
        "uv.lock": "",
      },
      { base: { runtime: "python:3.12-slim" }, python: { packages: ["numpy>=1.26", "torch[opt]==2.3"] } },
    ],
    [
      "a conda environment",
      {
        "environment.yml":
          "name: x\ndependencies:\n  - python=3.10\n  - numpy=1.26\n  - pip:\n      - torch==2.3\n",
      },
      { base: { runtime: "python:3.10-slim" }, python: { packages: ["torch==2.3"] } },
    ],
    [
      "a Dockerfile's last stage",
      {
        Dockerfile:
          'FROM golang:1 AS one\nCMD ["no"]\nFROM --platform=linux/amd64 ubuntu:22.04\nWORKDIR /srv\nEXPOSE 80 $X\nEXPOSE 8000/tcp\nENTRYPOINT ["a b", "${HOME}", "yes"]\n',
      },
      { base: { runtime: "ubuntu:22.04" }, workdir: "/srv" },
    ],
    [
      "CUDA and CMake",
      { "CMakeLists.txt": "", "src/a.cu": "" },
      { base: { build: expect.stringContaining("devel") } },
    ],
    ["MPI", { "a/b.py": "import os\nfrom mpi4py import MPI\n" }, { packages: ["openmpi-bin"] }],
  ])("takes over from %s", async (_, files, want) => {
    expect((await initialised(files)).spec).toMatchObject(want);
  });

  test("keeps in comments what no key can say", async () => {
    const { text } = await initialised({
      "pyproject.toml": '[project]\ndependencies = ["a"]\n',
      "uv.lock": "",
      "environment.yml": "dependencies: \n  - cudatoolkit=11.8\n",
    });
    expect(text).toContain("# uv.lock pins more");
    expect(text).toContain("#   cudatoolkit=11.8");
  });

  test("writes a spec without mistakes for files that hold anything", async () => {
    const odd = 'x: ${y}\n- "\n[\\\n';
    await initialised({
      "pyproject.toml": `dependencies = [\n"${"a".repeat(300)}", "b; rm", "c\\"\n]\n`,
      Dockerfile: `FROM ${odd}\nCMD ["\${x}", "#"]\nWORKDIR a b\nEXPOSE 99999999\n`,
      "environment.yml": `dependencies:\n  - ${odd}\n`,
      "CMakeLists.txt": odd,
    });
  });
});
