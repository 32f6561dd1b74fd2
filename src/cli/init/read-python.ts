/** What the files that describe a Python environment say. */
export interface PythonFacts {
  readonly packages: readonly string[];
  readonly condaPackages: readonly string[];
  readonly version?: string;
}

/** A requirement as PEP 508 writes it, without the forms that lead to files and addresses. */
const REQUIREMENT =
  /^[A-Za-z0-9][A-Za-z0-9._-]*(?:[[][A-Za-z0-9,._-]+[\]])?(?: ?[<>=!~][<>=!~A-Za-z0-9.,* +-]*)?$/;

/** Reads `requires-python` and `dependencies` of a pyproject.toml, which are enough to start from. */
export function readPyproject(text: string): PythonFacts {
  const version = /^requires-python[ \t]*=[ \t]*["'][^"'\d]*(3\.\d+)/m.exec(text)?.[1];
  const list = /^dependencies[ \t]*=[ \t]*\[([\s\S]*?)\][ \t]*$/m.exec(text)?.[1] ?? "";
  const quoted = [...list.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)];
  const packages = quoted.map((match) => (match[1] ?? match[2] ?? "").trim()).filter(isRequirement);
  return { packages, condaPackages: [], ...(version === undefined ? {} : { version }) };
}

/** Reads a conda environment: its Python, its own packages, and those it gives to pip. */
export function readEnvironment(text: string): PythonFacts {
  const packages: string[] = [];
  const condaPackages: string[] = [];
  let version: string | undefined;
  let inDependencies = false;
  let pipIndent: number | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\S/.test(line) && !line.startsWith("-")) inDependencies = /^dependencies\s*:/.test(line);
    const match = /^(\s*)-\s+["']?([^"'#]*?)["']?\s*(#.*)?$/.exec(line);
    if (!inDependencies || match === null) continue;
    const [, indent = "", item = ""] = match;
    if (item === "pip:") {
      pipIndent = indent.length;
    } else if (pipIndent !== undefined && indent.length > pipIndent) {
      if (isRequirement(item)) packages.push(item);
    } else {
      const python = /^python\s*[=<>~]+\s*(3\.\d+)/.exec(item)?.[1];
      if (python !== undefined) version = python;
      else if (item !== "pip" && /^[A-Za-z0-9 ._:=<>~*-]+$/.test(item)) condaPackages.push(item);
    }
  }
  return { packages, condaPackages, ...(version === undefined ? {} : { version }) };
}

function isRequirement(text: string): boolean {
  return text.length < 200 && REQUIREMENT.test(text);
}
