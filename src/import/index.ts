/**
 * import: what another tool's file says, as a spec.
 *
 * In: a file's text. Out: the text of a spec that our own reader takes, and a report at the file's lines of all it could not
 * say. Invariant: pure; nothing of the file is run or fetched.
 */
import type { Reporter } from "../diagnostics/index.ts";
import type { SourceFile } from "../source/index.ts";
import { importCog } from "./cog/import-cog.ts";
import { importDefinition } from "./definition/import-definition.ts";
import { importDockerfile } from "./dockerfile/import-dockerfile.ts";
import { importConda, importSpack } from "./environment/import-environment.ts";

export { literal } from "./spec-draft.ts";

const IMPORTS = {
  dockerfile: importDockerfile,
  definition: importDefinition,
  cog: importCog,
  conda: importConda,
  spack: importSpack,
} as const;

/** A kind of file that can be read. */
export type ImportKind = keyof typeof IMPORTS;

/** All kinds. */
export const IMPORT_KINDS = Object.keys(IMPORTS) as readonly ImportKind[];

/** What a file is, by its name and how it begins. */
export function importKind({ name, text }: SourceFile): ImportKind {
  const base = name.split("/").at(-1) ?? "";
  if (/^cog\.ya?ml$/.test(base)) return "cog";
  if (/^environment[\w.-]*\.ya?ml$/.test(base)) return "conda";
  if (/^spack\.ya?ml$/.test(base)) return "spack";
  if (/\.def$|^(Singularity|Apptainer)/.test(base)) return "definition";
  const first = text.split("\n").find((line) => !/^\s*(#|$)/.test(line)) ?? "";
  return /^\s*(bootstrap|from)\s*:/i.test(first) ? "definition" : "dockerfile";
}

/** Characters of a file that is read; nobody writes a longer one by hand. */
const LARGEST = 128 * 1024;

/** The text of a spec that says what a file does; undefined after a report that nothing could be read. */
export function importFile(file: SourceFile, kind: ImportKind, report: Reporter): string | undefined {
  if (file.text.length > LARGEST) {
    report.report("import-too-large", { file, start: 0, end: 1 }, { limit: LARGEST });
    return undefined;
  }
  return IMPORTS[kind](file, report);
}
