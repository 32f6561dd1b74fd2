import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Project } from "./project.ts";
import { readDockerfile } from "./read-dockerfile.ts";
import { type PythonFacts, readEnvironment, readPyproject } from "./read-python.ts";

const DEEPEST = 3;
const MOST_FILES = 2000;
const MOST_SCRIPTS = 200;
const LARGEST = 256 * 1024;
const SKIPPED = new Set(["node_modules", "venv", "__pycache__", "build", "dist"]);
const SCRIPTS = ["train.py", "train_model.py", "main.py", "app.py", "run.py"];

/** Looks into a folder, a few levels deep, at files whose names tell something. */
export async function inspectProject(folder: string): Promise<Project> {
  const files = await listFiles(folder);
  const has = (name: string): boolean => files.includes(name);
  const textOf = async (name: string): Promise<string | undefined> =>
    has(name) ? readHead(join(folder, name)) : undefined;
  const [dockerfile, pyproject, environmentYml, environmentYaml] = await Promise.all(
    ["Dockerfile", "pyproject.toml", "environment.yml", "environment.yaml"].map(textOf),
  );
  const environment = environmentYml ?? environmentYaml;
  const python: readonly PythonFacts[] = [
    ...(pyproject === undefined ? [] : [readPyproject(pyproject)]),
    ...(environment === undefined ? [] : [readEnvironment(environment)]),
  ];
  const version = python.find((facts) => facts.version !== undefined)?.version;
  const requirements = files.filter((file) => /^requirements[A-Za-z0-9_-]*\.txt$/.test(file));
  const plain = requirements.includes("requirements.txt") ? ["requirements.txt"] : requirements;
  const script = SCRIPTS.find(has);
  return {
    requirements: plain,
    packages: plain.length > 0 ? [] : [...new Set(python.flatMap(({ packages }) => packages))],
    condaPackages: [...new Set(python.flatMap(({ condaPackages }) => condaPackages))],
    hasPython: python.length > 0 || files.some((file) => file.endsWith(".py")) || plain.length > 0,
    hasUvLock: has("uv.lock"),
    hasCuda: files.some((file) => /\.cuh?$/.test(file)),
    hasCmake: has("CMakeLists.txt"),
    hasMpi: await importsMpi(folder, files),
    ...(version === undefined ? {} : { pythonVersion: version }),
    ...(dockerfile === undefined ? {} : { dockerfile: readDockerfile(dockerfile) }),
    ...(script === undefined ? {} : { script }),
  };
}

/** Regular files below a folder by relative path, sorted; links and folders of tools are passed over. */
async function listFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const waiting = [{ path: "", depth: 1 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const entries = await readdir(join(folder, next.path), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= MOST_FILES) return found;
      const path = next.path === "" ? entry.name : `${next.path}/${entry.name}`;
      if (entry.isFile()) found.push(path);
      const isOpen = entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED.has(entry.name);
      if (isOpen && next.depth < DEEPEST) waiting.push({ path, depth: next.depth + 1 });
    }
  }
  return found;
}

async function importsMpi(folder: string, files: readonly string[]): Promise<boolean> {
  for (const file of files.filter((name) => name.endsWith(".py")).slice(0, MOST_SCRIPTS)) {
    const text = await readHead(join(folder, file));
    if (/^\s*(?:from|import)\s+mpi4py\b/m.test(text)) return true;
  }
  return false;
}

/** The first part of a file as text. */
async function readHead(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LARGEST), 0, LARGEST, 0);
    return buffer.subarray(0, bytesRead).toString();
  } finally {
    await file.close();
  }
}
