import { createReporter } from "../../diagnostics/index.ts";
import { type DocumentNode, entryOf, parseDocument } from "../../document/index.ts";
import type { PythonFacts } from "./project.ts";
import { isRequirement } from "./requirement.ts";

/** What a conda environment says: its Python, what it gives to pip, and whether conda has more to do. */
export interface EnvironmentFacts extends PythonFacts {
  /** It takes packages from conda beside Python and pip: then the environment itself is what the image needs. */
  readonly needsConda: boolean;
}

/** Reads a conda environment. */
export function readEnvironment(name: string, text: string): EnvironmentFacts {
  const document = parseDocument({ name, text }, createReporter());
  if (document === undefined)
    return { packages: [], odd: [], notes: [`${name} could not be read`], needsConda: false };
  const items = listOf(entryOf(document, "dependencies")?.value);
  const conda = items.flatMap(textOf);
  const pip = items.flatMap((item) => (item.kind === "map" ? listOf(entryOf(item, "pip")?.value) : []));
  const listed = pip.flatMap(textOf);
  const version = conda.map((item) => /^python\s*[=<>~]+\s*(3\.\d+)/.exec(item)?.[1]).find(Boolean);
  return {
    packages: listed.filter(isRequirement),
    odd: listed.filter((item) => !isRequirement(item)).map((item) => `${name} gives pip ${item}`),
    notes: [],
    needsConda: conda.some((item) => !/^(python|pip)\b/.test(item)),
    ...(version === undefined ? {} : { version }),
  };
}

function listOf(node: DocumentNode | undefined): readonly DocumentNode[] {
  return node?.kind === "list" ? node.items : [];
}

function textOf(node: DocumentNode): readonly string[] {
  return node.kind === "scalar" && node.text.trim() !== "" ? [node.text.trim()] : [];
}
