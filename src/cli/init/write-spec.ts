import { dirname } from "node:path";
import { KNOWN_IMPORTS } from "../../catalog/index.ts";
import { literal } from "../../import/index.ts";
import type { Program, Project } from "./project.ts";

const DEFAULT_PYTHON = "3.11";
const MOST_NOTES = 40;
const LONGEST_NOTE = 160;

/** The text of a first spec for a project, with comments that say what to look at. */
export function writeSpec(project: Project): string {
  return [
    // Must be the first line: BuildKit looks for it there.
    "# syntax=yourorg/mlspec:1",
    "# What the image needs. The language: mlspec schema --format markdown",
    ...baseLines(project),
    ...packageLines(project),
    ...buildLines(project),
    ...condaLines(project),
    ...pythonLines(project),
    ...fileLines(project),
    ...programLines(project),
    ...noteLines(project),
    "",
  ].join("\n");
}

/** What was found in a folder and is not in its spec, a line each, the instructions of a Dockerfile among it. */
export function notCarried({ dockerfile, notes }: Project): readonly string[] {
  const left = (dockerfile?.left ?? []).map((line) => `Dockerfile: ${line}`);
  const hint = left.length === 0 ? [] : ["mlspec import Dockerfile carries over all of it that it can:"];
  const all = [...notes, ...hint, ...left].map((note) => {
    const line = note.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
    return line.length > LONGEST_NOTE ? `${line.slice(0, LONGEST_NOTE - 1)}…` : line;
  });
  return all.length <= MOST_NOTES
    ? all
    : [...all.slice(0, MOST_NOTES), `and ${all.length - MOST_NOTES} more`];
}

function baseLines(project: Project): readonly string[] {
  const { dockerfile, hasCuda, hasPython, hasCmake, imports, pythonVersion } = project;
  if (hasCuda) {
    return [
      "# CUDA sources were found: compiled in the image with the toolkit, run in the one with the libraries alone.",
      "base: {build: nvidia/cuda:12.4.1-devel-ubuntu22.04, runtime: nvidia/cuda:12.4.1-runtime-ubuntu22.04}",
    ];
  }
  if (dockerfile?.base !== undefined) return ["# From the Dockerfile.", `base: ${word(dockerfile.base)}`];
  const version = pythonVersion ?? DEFAULT_PYTHON;
  if (!hasPython)
    return [hasCmake ? "base: {build: gcc:12, runtime: debian:bookworm-slim}" : "base: debian:bookworm-slim"];
  const learns = (["torch", "tensorflow", "jax"] as const).find((name) => imports.has(name));
  const hint =
    learns === undefined
      ? []
      : [`# ${learns} is imported: its wheels bring CUDA's libraries, the host its driver.`];
  return [...hint, `base: python:${version}-slim`];
}

function packageLines({ imports, hasCuda, hasPython }: Project): readonly string[] {
  const python = hasCuda && hasPython ? ["python3", "python3-venv"] : [];
  const mpi = imports.has("mpi4py") ? ["openmpi-bin"] : [];
  const packages = [...python, ...mpi];
  if (packages.length === 0) return ["# packages: [libgomp1]  # of the distribution, in the image"];
  return [...(mpi.length > 0 ? ["# mpi4py is imported."] : []), `packages: [${packages.join(", ")}]`];
}

function buildLines({ hasCmake, imports, hasCuda, hasPython }: Project): readonly string[] {
  const python = hasCuda && hasPython ? ["python3-dev", "python3-venv"] : [];
  const mpi = imports.has("mpi4py") ? ["build-essential", "libopenmpi-dev"] : [];
  const packages = [...(hasCmake ? ["cmake", "make"] : []), ...mpi, ...python];
  if (packages.length === 0)
    return ["# build: {packages: [build-essential]}  # where a package has to be compiled"];
  if (!hasCmake) return [`build: {packages: [${packages.join(", ")}]}`];
  return [
    "build:",
    `  packages: [${packages.join(", ")}]`,
    "  workdir: /src",
    "  files: [.:/src/]",
    "  steps:",
    "    - cmake -S . -B /build -DCMAKE_BUILD_TYPE=Release",
    "    - cmake --build /build",
    "    - cmake --install /build --prefix /opt/project",
  ];
}

function condaLines({ conda }: Project): readonly string[] {
  if (conda === undefined) return [];
  if ("lock" in conda) return [`conda: {lock: ${word(conda.lock)}}  # pins every package`];
  return [`conda: {environment: ${word(conda.environment)}}  # a lock of conda-lock or pixi would pin it`];
}

function pythonLines({ requirements, lock, packages, conda, imports }: Project): readonly string[] {
  if (lock !== undefined) return ["python:", `  lock: ${word(lock)}  # pins every package`];
  if (requirements.length > 0) return ["python:", `  requirements: [${requirements.map(word).join(", ")}]`];
  if (packages.length > 0)
    return ["python:", "  packages:", ...packages.map((name) => `    - ${word(name)}`)];
  if (conda !== undefined || imports.size === 0) return [];
  return [
    "# What the sources import; nothing says which versions.",
    "python:",
    `  packages: [${[...imports]
      .map((name) => KNOWN_IMPORTS[name])
      .sort()
      .join(", ")}]`,
  ];
}

function fileLines(project: Project): readonly string[] {
  const { hasCmake, modules, isPackage, program } = project;
  const workdir = workdirOf(project);
  const sources = new Set(modules.map((path) => (path.startsWith("src/") ? "src" : path)));
  const folder = program === undefined ? "." : dirname(program.file);
  const isInside = [...sources].some((path) => folder === path || folder.startsWith(`${path}/`));
  if (program !== undefined && !isInside)
    for (const path of folder === "." ? [program.file, ...program.beside] : [folder.split("/")[0] ?? folder])
      sources.add(path);
  const items = [
    ...(hasCmake ? ["{from: build, src: /opt/project, to: /opt/}"] : []),
    ...[...sources].map((path) =>
      path.endsWith(".py") ? `${path}:${workdir}` : `${path}/:${workdir}${path}/`,
    ),
  ];
  if (items.length === 0) return ["# files: [src/:/app/]"];
  const about =
    isPackage && modules.length > 0
      ? ["# The project is a package; here it is found by its path and not installed."]
      : [];
  return [...about, "files:", ...items.map((item) => `  - ${item}`)];
}

function programLines(project: Project): readonly string[] {
  const { dockerfile, modules, program, hasCuda } = project;
  const own = dockerfile?.entrypoint === undefined && dockerfile?.cmd === undefined ? program : undefined;
  const path = modules.some((module) => module.startsWith("src/"))
    ? { PYTHONPATH: `${workdirOf(project)}src` }
    : {};
  const env = Object.entries({ ...path, ...Object.fromEntries(dockerfile?.env ?? []) });
  const expose = dockerfile?.expose.length ? dockerfile.expose : own === undefined ? [] : portOf(own);
  return [
    ...(env.length === 0
      ? []
      : ["env:", ...env.map(([name, value]) => `  ${name}: ${JSON.stringify(literal(value))}`)]),
    `workdir: ${workdirOf(project).replace(/(.)\/$/, "$1")}`,
    "user: app  # made if the image does not have it",
    ...(expose.length === 0 ? [] : [`expose: [${expose.map(word).join(", ")}]`]),
    ...(own === undefined ? [] : commandLines(own, hasCuda ? "python3" : "python")),
    ...(dockerfile?.entrypoint === undefined
      ? []
      : [`entrypoint: [${dockerfile.entrypoint.map(word).join(", ")}]`]),
    ...(dockerfile?.cmd === undefined ? [] : [`cmd: [${dockerfile.cmd.map(word).join(", ")}]`]),
  ];
}

function commandLines(program: Program, python: string): readonly string[] {
  switch (program.kind) {
    case "script":
      return [`entrypoint: [${python}, ${word(program.file)}]`];
    case "fastapi": {
      const module = program.file
        .replace(/\.py$/, "")
        .replace(/^src\//, "")
        .replaceAll("/", ".");
      return [
        `# ${program.file} makes a FastAPI application.`,
        `cmd: [uvicorn, "${module}:${program.variable}", --host, 0.0.0.0, --port, "8000"]`,
      ];
    }
    case "streamlit":
      return [
        `# ${program.file} is a page of streamlit.`,
        `cmd: [streamlit, run, ${word(program.file)}, --server.address=0.0.0.0]`,
      ];
  }
}

function portOf({ kind }: Program): readonly string[] {
  return kind === "fastapi" ? ["8000"] : kind === "streamlit" ? ["8501"] : [];
}

function noteLines(project: Project): readonly string[] {
  const notes = notCarried(project);
  return notes.length === 0 ? [] : ["", "# Not carried over:", ...notes.map((note) => `#   ${note}`)];
}

/** With a slash at its end. */
function workdirOf({ dockerfile }: Project): string {
  return `${dockerfile?.workdir ?? "/app"}/`.replace(/\/+$/, "/");
}

/** A text as YAML reads it back: plain where nothing in it can be taken for anything else. */
function word(text: string): string {
  const plain = literal(text);
  return /^[A-Za-z/][A-Za-z0-9./_-]*(:[A-Za-z0-9._-]+)?$/.test(plain) &&
    !/^(true|false|null|yes|no)$/i.test(plain)
    ? plain
    : JSON.stringify(plain);
}
