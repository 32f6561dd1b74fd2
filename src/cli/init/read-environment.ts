import { createReporter } from "../../diagnostics/index.ts";
import { type DocumentNode, entryOf, parseDocument } from "../../document/index.ts";
import type { PythonFacts } from "./project.ts";
import { isRequirement } from "./requirement.ts";

/** Reads a conda environment: its Python, and what it gives to pip; conda's own packages have no key in a spec. */
export function readEnvironment(name: string, text: string): PythonFacts {
  const document = parseDocument({ name, text }, createReporter());
  if (document === undefined) return { packages: [], notes: [`${name} could not be read`] };
  const items = listOf(entryOf(document, "dependencies")?.value);
  const conda = items.flatMap(textOf);
  const pip = items.flatMap((item) => (item.kind === "map" ? listOf(entryOf(item, "pip")?.value) : []));
  const listed = pip.flatMap(textOf);
  const version = conda.map((item) => /^python\s*[=<>~]+\s*(3\.\d+)/.exec(item)?.[1]).find(Boolean);
  return {
    packages: listed.filter(isRequirement),
    notes: [
      ...conda
        .filter((item) => !/^(python|pip)\b/.test(item))
        .map((item) => `${name} takes ${item} from conda; name it by its name for pip or the distribution`),
      ...listed.filter((item) => !isRequirement(item)).map((item) => `${name} gives pip ${item}`),
    ],
    ...(version === undefined ? {} : { version }),
  };
}

function listOf(node: DocumentNode | undefined): readonly DocumentNode[] {
  return node?.kind === "list" ? node.items : [];
}

function textOf(node: DocumentNode): readonly string[] {
  return node.kind === "scalar" && node.text.trim() !== "" ? [node.text.trim()] : [];
}
