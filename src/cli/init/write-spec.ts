import type { Project } from "./project.ts";

const DEFAULT_PYTHON = "3.11";

/** The text of a first spec for a project, with comments that say what to look at. */
export function writeSpec(project: Project): string {
  return [
    // Must be the first line: BuildKit looks for it there.
    "# syntax=yourorg/mlspec:1",
    "# What the image needs. The language: mlspec schema --format markdown",
    ...baseLines(project),
    ...packageLines(project),
    ...buildLines(project),
    ...pythonLines(project),
    ...fileLines(project),
    ...programLines(project),
    "",
  ].join("\n");
}

function baseLines({ dockerfile, hasCuda, hasPython, hasCmake, pythonVersion }: Project): readonly string[] {
  if (hasCuda) {
    return [
      "# CUDA sources were found: compiled in the image with the toolkit, run in the one with the libraries alone.",
      "base: {build: nvidia/cuda:12.4.1-devel-ubuntu22.04, runtime: nvidia/cuda:12.4.1-runtime-ubuntu22.04}",
    ];
  }
  if (dockerfile?.base !== undefined) return ["# From the Dockerfile.", `base: ${word(dockerfile.base)}`];
  const version = pythonVersion ?? DEFAULT_PYTHON;
  if (hasPython) return [`base: python:${version}-slim`];
  return [hasCmake ? "base: {build: gcc:12, runtime: debian:bookworm-slim}" : "base: debian:bookworm-slim"];
}

function packageLines({ hasMpi, hasCuda, hasPython }: Project): readonly string[] {
  const python = hasCuda && hasPython ? ["python3", "python3-venv"] : [];
  const mpi = hasMpi ? ["openmpi-bin"] : [];
  const packages = [...python, ...mpi];
  if (packages.length === 0) return ["# packages: [libgomp1]  # of the distribution, in the image"];
  return [...(hasMpi ? ["# mpi4py is imported."] : []), `packages: [${packages.join(", ")}]`];
}

function buildLines({ hasCmake, hasMpi, hasCuda, hasPython }: Project): readonly string[] {
  const python = hasCuda && hasPython ? ["python3-dev", "python3-venv"] : [];
  const mpi = hasMpi ? ["build-essential", "libopenmpi-dev"] : [];
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

function pythonLines({
  requirements,
  packages,
  condaPackages,
  hasUvLock,
  hasPython,
}: Project): readonly string[] {
  const lock =
    hasUvLock && requirements.length === 0
      ? ["# uv.lock pins more: uv export -o requirements.txt, and name that here."]
      : [];
  const conda =
    condaPackages.length === 0
      ? []
      : [
          "# From conda; name what of it the project needs, by its name for pip:",
          ...condaPackages.map((name) => `#   ${name}`),
        ];
  if (requirements.length > 0)
    return [...conda, "python:", `  requirements: [${requirements.map(word).join(", ")}]`];
  if (packages.length === 0) return hasPython ? [...lock, ...conda] : [];
  return [...lock, ...conda, "python:", "  packages:", ...packages.map((name) => `    - ${word(name)}`)];
}

function fileLines({ script, hasCmake, dockerfile }: Project): readonly string[] {
  const items = [
    ...(hasCmake ? ["{from: build, src: /opt/project, to: /opt/}"] : []),
    ...(script === undefined ? [] : [`${script}:${dockerfile?.workdir ?? "/app"}/`.replace("//", "/")]),
  ];
  return items.length === 0 ? ["# files: [src/:/app/]"] : ["files:", ...items.map((item) => `  - ${item}`)];
}

function programLines({ script, dockerfile, hasPython, hasCuda }: Project): readonly string[] {
  const python = hasCuda ? "python3" : "python";
  const own = script !== undefined && hasPython ? [python, script] : undefined;
  const entrypoint = dockerfile?.entrypoint ?? (dockerfile?.cmd === undefined ? own : undefined);
  const expose = dockerfile?.expose ?? [];
  return [
    `workdir: ${dockerfile?.workdir ?? "/app"}`,
    "user: app  # made if the image does not have it",
    ...(expose.length === 0 ? [] : [`expose: [${expose.map(word).join(", ")}]`]),
    ...(entrypoint === undefined ? [] : [`entrypoint: [${entrypoint.map(word).join(", ")}]`]),
    ...(dockerfile?.cmd === undefined ? [] : [`cmd: [${dockerfile.cmd.map(word).join(", ")}]`]),
  ];
}

/** A text as YAML reads it back: plain where nothing in it can be taken for anything else. */
function word(text: string): string {
  const escaped = text.replaceAll("${", "$${");
  return /^[A-Za-z/][A-Za-z0-9./_-]*(:[A-Za-z0-9._-]+)?$/.test(escaped) &&
    !/^(true|false|null|yes|no)$/i.test(escaped)
    ? escaped
    : JSON.stringify(escaped);
}
