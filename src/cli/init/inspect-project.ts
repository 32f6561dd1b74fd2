import { join } from "node:path";
import { listFiles, readHead } from "./list-files.ts";
import type { Project } from "./project.ts";
import { readDockerfile } from "./read-dockerfile.ts";
import { readEnvironment } from "./read-environment.ts";
import { readPyproject } from "./read-pyproject.ts";
import { findProgram, importsOf, type Script } from "./read-scripts.ts";
import { spackNotes } from "./read-spack.ts";

const MOST_SCRIPTS = 200;
/** Those a spec's `python.lock` reads. */
const LOCKS = ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml"];

const CONDA_LOCKS = ["conda-lock.yml", "conda-lock.yaml", "pixi.lock", "conda-linux-64.lock", "conda.lock"];

/** Looks into a folder, a few levels deep, at files whose names tell something. Nothing in it is run. */
export async function inspectProject(folder: string): Promise<Project> {
  const files = await listFiles(folder);
  const has = (name: string): boolean => files.includes(name);
  const textOf = async (name: string): Promise<string | undefined> =>
    has(name) ? readHead(join(folder, name)) : undefined;
  const scripts: Script[] = [];
  for (const file of files.filter((name) => name.endsWith(".py")).slice(0, MOST_SCRIPTS)) {
    scripts.push({ file, text: await readHead(join(folder, file)) });
  }
  const dockerfile = await textOf("Dockerfile");
  const pyprojectText = await textOf("pyproject.toml");
  const environmentName = ["environment.yml", "environment.yaml"].find(has);
  const pyproject = pyprojectText === undefined ? undefined : readPyproject(pyprojectText);
  const environment =
    environmentName === undefined
      ? undefined
      : readEnvironment(environmentName, (await textOf(environmentName)) ?? "");
  const requirements = chooseRequirements(files);
  const [lock, ...otherLocks] = requirements.length > 0 ? [] : LOCKS.filter(has);
  const conda =
    requirements.length > 0 || lock !== undefined
      ? undefined
      : chooseConda(CONDA_LOCKS.find(has), environment?.needsConda ? environmentName : undefined);
  // What the environment itself holds is not said again.
  const python = [pyproject, conda === undefined ? environment : undefined].filter(
    (facts) => facts !== undefined,
  );
  const version = python.map((facts) => facts.version).find((found) => found !== undefined);
  const program = findProgram(scripts);
  // What says it all is read by the build; dependencies that led to it are not said again.
  const isSaid = requirements.length > 0 || lock !== undefined;
  const imports = importsOf(scripts);
  return {
    requirements,
    packages: isSaid ? [] : [...new Set(python.flatMap(({ packages }) => packages))],
    hasPython:
      lock !== undefined ||
      python.length > 0 ||
      requirements.length > 0 ||
      (scripts.length > 0 && conda === undefined),
    isPackage: pyproject?.isPackage === true || has("setup.py"),
    modules: modulesOf(files),
    hasCuda: files.some((file) => /\.cuh?$/.test(file)),
    hasCmake: has("CMakeLists.txt"),
    imports,
    notes: [
      ...python.flatMap((facts) => [...(isSaid && facts === pyproject ? [] : facts.odd), ...facts.notes]),
      ...(environment?.needsConda && conda === undefined
        ? [`${environmentName} takes packages from conda: conda: {environment: ${environmentName}} has them`]
        : []),
      ...otherLocks.map((name) => `${name} is a lock too; the spec takes ${lock}`),
      ...(await otherNotes(files, textOf)),
    ],
    ...(conda === undefined ? {} : { conda }),
    ...(lock === undefined ? {} : { lock }),
    ...(version === undefined ? {} : { pythonVersion: version }),
    ...(dockerfile === undefined ? {} : { dockerfile: readDockerfile(dockerfile) }),
    ...(program === undefined ? {} : { program }),
  };
}

function chooseConda(lock: string | undefined, environment: string | undefined): Project["conda"] {
  if (lock !== undefined) return { lock };
  return environment === undefined ? undefined : { environment };
}

/** The one with the usual name, or all there are. */
function chooseRequirements(files: readonly string[]): readonly string[] {
  const found = files.filter((file) => /^requirements[A-Za-z0-9_-]*\.txt$/.test(file));
  return found.includes("requirements.txt") ? ["requirements.txt"] : found;
}

/** Folders with an __init__.py whose own folder has none, at the top or below `src`. */
function modulesOf(files: readonly string[]): readonly string[] {
  return files.flatMap((file) => {
    const folder = /^((?:src\/)?[A-Za-z_][A-Za-z0-9_]*)\/__init__\.py$/.exec(file)?.[1];
    return folder === undefined || folder === "src" || /(^|\/)tests?$/.test(folder) ? [] : [folder];
  });
}

async function otherNotes(
  files: readonly string[],
  textOf: (name: string) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const notes: string[] = [];
  const spack = await textOf("spack.yaml");
  if (spack !== undefined) notes.push(...spackNotes(spack));
  const notebooks = files.filter((file) => file.endsWith(".ipynb")).length;
  if (notebooks > 0) {
    notes.push(
      `${notebooks} ${notebooks === 1 ? "notebook" : "notebooks"}: a target with jupyterlab would serve them`,
    );
  }
  return notes;
}
