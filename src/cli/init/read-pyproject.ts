import { parse } from "smol-toml";
import { choosePython } from "./choose-python.ts";
import type { PythonFacts } from "./project.ts";
import { isRequirement } from "./requirement.ts";

/** What a pyproject.toml says, beside its environment. */
export interface PyprojectFacts extends PythonFacts {
  /** It can be installed (PEP 517). */
  readonly isPackage: boolean;
}

/** Reads `[project]` (PEP 621), or what Poetry had before it; a file that is not TOML says nothing but that. */
export function readPyproject(text: string): PyprojectFacts {
  const file = parseToml(text);
  if (file === undefined) {
    return {
      packages: [],
      odd: [],
      isPackage: false,
      notes: ["pyproject.toml is not TOML; nothing was read from it"],
    };
  }
  const project = table(file.project);
  const poetry = table(table(file.tool)?.poetry);
  const listed = [...texts(project?.dependencies), ...poetryRequirements(table(poetry?.dependencies))];
  const packages = listed.map((one) => one.trim()).filter(isRequirement);
  const groups = Object.keys({
    ...table(project?.["optional-dependencies"]),
    ...table(file["dependency-groups"]),
    ...table(poetry?.group),
  });
  const python = project?.["requires-python"] ?? table(poetry?.dependencies)?.python;
  const version = typeof python === "string" ? choosePython(python) : undefined;
  return {
    packages,
    odd: listed
      .filter((one) => !isRequirement(one.trim()))
      .map((one) => `pyproject.toml depends on ${one}, which is no plain requirement`),
    isPackage: table(file["build-system"]) !== undefined,
    notes:
      groups.length > 0 ? [`pyproject.toml has further dependencies in groups: ${groups.join(", ")}`] : [],
    ...(version === undefined ? {} : { version }),
  };
}

type Table = Readonly<Record<string, unknown>>;

function parseToml(text: string): Table | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function table(value: unknown): Table | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : undefined;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

/** Poetry's own form: a table of names and versions, where `^` and `~` bound the next release that may break. */
function poetryRequirements(dependencies: Table | undefined): readonly string[] {
  return Object.entries(dependencies ?? {})
    .filter(([name]) => name !== "python")
    .map(([name, wanted]) => {
      const version = typeof wanted === "string" ? wanted : table(wanted)?.version;
      if (typeof version !== "string") return `${name} @ ?`;
      return version === "*" ? name : `${name}${poetryVersion(version)}`;
    });
}

function poetryVersion(text: string): string {
  const [, sign, version = ""] = /^([~^]?)\s*(\d+(?:\.\d+)*)(?:\.?(?:post|a|b|rc|dev)\d*)?$/.exec(text) ?? [];
  if (sign === undefined) return text;
  if (sign === "") return `==${version}`;
  const parts = version.split(".").map(Number);
  const firstSet = parts.findIndex((part) => part > 0);
  const raised = sign === "~" ? Math.min(1, parts.length - 1) : firstSet === -1 ? parts.length - 1 : firstSet;
  const upper = parts.slice(0, raised + 1).map((part, index) => (index === raised ? part + 1 : part));
  return `>=${version},<${upper.join(".")}`;
}
