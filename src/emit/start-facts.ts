import { posix } from "node:path";
import type { DirectoryEntry, Plan, StartFile } from "../plan/index.ts";
import { rootOf } from "./recipe/step-graph.ts";

/** What an image fetches when it starts, as those see it who run it. */
export interface StartFacts {
  /** Folders that want to be kept, so that the next start finds what is there; no one is below another. */
  readonly folders: readonly string[];
  /** Secrets with tokens the container takes. */
  readonly secrets: readonly StartSecret[];
  /** Bytes of all files; undefined where nobody knows. */
  readonly size?: number;
}

export interface StartSecret {
  readonly id: string;
  /** The variable that holds it, or with `_FILE` at its end the path of the file that does. */
  readonly variable: string;
}

/** Reads from a plan what its image fetches at start; undefined where that is nothing. */
export function startFacts(plan: Plan): StartFacts | undefined {
  const found = startFiles(plan);
  if (found === undefined || found.length === 0) return undefined;
  const declared = plan.steps.flatMap((step) => (step.kind === "directory" ? [step.entry] : []));
  const folders = [...new Set(found.map(({ to }) => folderOf(to, declared)))].sort();
  const ids = [...new Set(found.flatMap(({ token }) => (token === undefined ? [] : [token])))].sort();
  const sizes = found.map(({ size }) => size);
  const known = sizes.filter((size) => size !== undefined);
  return {
    folders: folders.filter((path) => !folders.some((other) => path.startsWith(`${other}/`))),
    secrets: ids.map((id) => ({ id, variable: variableOf(id) })),
    ...(known.length === sizes.length && { size: known.reduce((sum, size) => sum + size, 0) }),
  };
}

/** The list of the image: of several that lie on one another the last one is there. */
function startFiles({ result, steps }: Plan): readonly StartFile[] | undefined {
  const byId = new Map(steps.map((step) => [step.id, step]));
  for (let at = byId.get(result); at !== undefined; at = byId.get(rootOf(at) ?? "")) {
    const parts = at.kind === "assemble" ? [...at.parts].reverse().map((id) => byId.get(id)) : [at];
    for (const part of parts) if (part?.kind === "start-models") return part.files;
  }
  return undefined;
}

/** A folder the spec declares, for that one has the owner it should have; else the file's own. */
function folderOf(path: string, declared: readonly DirectoryEntry[]): string {
  const above = declared.map((entry) => entry.path).filter((folder) => path.startsWith(`${folder}/`));
  return above.sort((a, b) => b.length - a.length)[0] ?? posix.dirname(path);
}

/** As the program that fetches makes it of a secret's id. */
function variableOf(id: string): string {
  return id
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "_")
    .replace(/^([0-9])/, "_$1");
}

/** Folders that are in none that is kept already. */
export function newFolders(folders: readonly string[], kept: readonly string[]): readonly string[] {
  return folders.filter((path) => !kept.some((other) => path === other || path.startsWith(`${other}/`)));
}

/** A secret's id as others may name it: letters, digits, dots, dashes and underscores. */
export function plainName(id: string): string {
  return id.replace(/[^A-Za-z0-9._-]/g, "-");
}
