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
          '[project]\nrequires-python = ">=3.12"\ndependencies = [\n  "numpy>=1.26", # [why]\n  \'torch[opt]==2.3\',\n  "x @ file:///etc",\n]\n',
      },
      { base: { runtime: "python:3.12-slim" }, python: { packages: ["numpy>=1.26", "torch[opt]==2.3"] } },
    ],
    [
      "a lock beside pyproject.toml",
      {
        "pyproject.toml": '[project]\nrequires-python = ">=3.12"\ndependencies = ["numpy"]\n',
        "uv.lock": "",
      },
      { base: { runtime: "python:3.12-slim" }, python: { lock: "uv.lock", packages: [] } },
    ],
    [
      "what the program imports: files beside it, and packages that nothing else names",
      {
        "train.py": "import os, numpy as np\nimport model, unused\nfrom lib.deep import x\nimport json\n",
        "model.py": "import torch.nn as nn\nfrom PIL import Image\nimport helper\n",
        "helper.py": "import train\n",
        "other.py": "import secrets_of_nobody\n",
        "lib/deep.py": "from sklearn.svm import SVC\n",
      },
      {
        base: { runtime: "python:3.11-slim" },
        python: { packages: ["numpy", "pillow", "scikit-learn", "torch"] },
        files: [{ src: ["train.py"] }, { src: ["helper.py"] }, { src: ["lib/"] }, { src: ["model.py"] }],
        entrypoint: { argv: ["python", "train.py"] },
      },
    ],
    ["a lock alone", { "Pipfile.lock": "{}" }, { python: { lock: "Pipfile.lock" } }],
    [
      "requirements beside a lock",
      { "requirements.txt": "x\n", "poetry.lock": "" },
      { python: { requirements: ["requirements.txt"] } },
    ],
    [
      "a conda environment",
      {
        "environment.yml":
          "name: x\ndependencies:\n  - python=3.10\n  - numpy=1.26\n  - pip:\n      - torch==2.3\n",
      },
      { base: { runtime: "debian:bookworm-slim" }, conda: { environment: "environment.yml" } },
    ],
    [
      "an environment that has only Python from conda",
      { "environment.yml": "dependencies:\n  - python=3.10\n  - pip:\n      - torch==2.3\n" },
      { base: { runtime: "python:3.10-slim" }, python: { packages: ["torch==2.3"] } },
    ],
    [
      "a lock of conda",
      { "environment.yml": "dependencies: [numpy]\n", "conda-lock.yml": "version: 1\n", "a.py": "" },
      { conda: { lock: "conda-lock.yml" } },
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
    [
      "Poetry's dependencies",
      {
        "pyproject.toml":
          '[tool.poetry.dependencies]\npython = "^3.10"\na = "^1.2.3"\nb = "~1.2"\nc = {version = "2.0", extras = ["x"]}\nd = "*"\ne = ">=1,<2"\nf = "^0.2.1"\ng = {git = "https://x"}\n',
      },
      {
        base: { runtime: "python:3.11-slim" },
        python: { packages: ["a>=1.2.3,<2", "b>=1.2,<1.3", "c==2.0", "d", "e>=1,<2", "f>=0.2.1,<0.3"] },
      },
    ],
    [
      "a package below src with a FastAPI application",
      {
        "pyproject.toml": '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "x"\n',
        "src/svc/__init__.py": "",
        "src/svc/api.py": "from fastapi import FastAPI\napp = FastAPI(title='x')\n",
        "tests/test_api.py": "import fastapi\nother = fastapi.FastAPI()\n",
      },
      {
        files: [{ src: ["src/"], to: "/app/src/" }],
        env: { PYTHONPATH: "/app/src" },
        expose: ["8000/tcp"],
        cmd: { argv: ["uvicorn", "svc.api:app", "--host", "0.0.0.0", "--port", "8000"] },
      },
    ],
    [
      "a page of streamlit",
      { "requirements.txt": "streamlit\n", "dashboard.py": "import streamlit as st\n" },
      {
        expose: ["8501/tcp"],
        cmd: { argv: ["streamlit", "run", "dashboard.py", "--server.address=0.0.0.0"] },
      },
    ],
    [
      "a Dockerfile's environment",
      { Dockerfile: 'FROM debian:12\nENV A=1 B="two words" C=${D}\nENV E five\nENV F=6 \\\n  G=7\n' },
      { env: { E: "five", F: "6", G: "7" } },
    ],
    ["MPI", { "a/b.py": "import os\nfrom mpi4py import MPI\n" }, { packages: ["openmpi-bin"] }],
  ])("takes over from %s", async (_, files, want) => {
    expect((await initialised(files)).spec).toMatchObject(want);
  });

  test("keeps in comments what no key can say", async () => {
    const { text } = await initialised({
      "pyproject.toml":
        '[project]\ndependencies = ["a", "b @ https://x"]\n[project.optional-dependencies]\ngpu = ["c"]\n',
      "uv.lock": "",
      "poetry.lock": "",
      "environment.yml": "dependencies: \n  - cudatoolkit=11.8\n  - pip: [-e .]\n",
      "spack.yaml": "spack:\n  specs: [hdf5+mpi, openmpi@4]\n",
      Dockerfile:
        "FROM debian:12\nRUN apt-get update \\\n  && apt-get install -y vim\nCOPY a b\nCMD run it\n",
      "a.ipynb": "{}",
    });
    const comments = text.slice(text.indexOf("# Not carried over:"));
    expect(comments).not.toContain("depends on b");
    const { text: unlocked } = await initialised({
      "pyproject.toml": '[project]\ndependencies = ["b @ https://x"]\n',
    });
    expect(unlocked).toContain("depends on b @ https://x");
    for (const told of [
      "in groups: gpu",
      "poetry.lock is a lock too; the spec takes uv.lock",
      "environment.yml takes packages from conda: conda: {environment: environment.yml} has them",
      "gives pip -e .",
      "spack.yaml builds hdf5+mpi, openmpi@4",
      "1 notebook:",
      "Dockerfile: RUN apt-get update && apt-get install -y vim",
      "Dockerfile: COPY a b",
      "Dockerfile: CMD run it",
    ]) {
      expect(comments).toContain(told);
    }
  });

  test("writes a spec without mistakes for files that hold anything", async () => {
    const odd = 'x: ${y}\n- "\n[\\\n';
    await initialised({
      "pyproject.toml": `dependencies = [\n"${"a".repeat(300)}", "b; rm", "c\\"\n]\n`,
      Dockerfile: `FROM ${odd}\nCMD ["\${x}", "#"]\nWORKDIR a b\nEXPOSE 99999999\n`,
      "environment.yml": `dependencies:\n  - ${odd}\n`,
      "CMakeLists.txt": odd,
      "spack.yaml": odd,
      "src/\u{1f4a9} ${x}.py": "import fastapi\nx = fastapi.FastAPI(\n",
    });
  });
});
