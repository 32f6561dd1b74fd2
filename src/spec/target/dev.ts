import type { Reporter } from "../../diagnostics/index.ts";
import { type DocumentNode, entryOf, type MapEntry, type MapNode } from "../../document/index.ts";
import type { Span } from "../../source/index.ts";
import { specType } from "../schema/index.ts";
import { mergeFields } from "./merge.ts";

/** The target with tools for people; it lies on the default one. */
export const DEV = "dev";

/** Its packages are apart from the image's own, whose layers stay as they are. */
const VENV = "/opt/dev";
/** What it has unless told otherwise. Names are the same on all distributions. */
const TOOLS = { packages: ["git", "less", "nano"], python: ["debugpy", "jupyterlab"] } as const;
/** Those of debugpy's and JupyterLab's documentation. */
const PORTS = ["5678", "8888"];
/** Keys that say where and on what it is built. */
const PLACE_KEYS: ReadonlySet<string> = new Set(["base", "flavour", "certificates"]);
/** Keys of `python` that hold for its packages as for the image's. */
const PYTHON_KEYS: ReadonlySet<string> = new Set(["version", "index"]);

/** The entry of `dev`, unless it says that there is to be none. */
export function devEntry(root: MapNode): MapEntry | undefined {
  const entry = entryOf(root, DEV);
  if (entry === undefined || entry.value.kind === "list") return undefined;
  const { value } = entry;
  return value.kind === "map" || value.text.toLowerCase() === "true" ? entry : undefined;
}

/** What `dev` says altogether, given what the target below says: of that it takes where and on what it is built. */
export function mergeDev({ value, keySpan: span }: MapEntry, below: MapNode): MapNode {
  const none: MapNode = { kind: "map", entries: [], span };
  const written: MapNode = value.kind === "map" ? mergeFields(specType.fields, none, value) : none;
  const isBare = value.kind === "map" && textOf(entryOf(value, "tools")?.value) === "false";
  const python = entryOf(below, "python")?.value;
  const inherited = python?.kind === "map" ? python.entries.filter(({ key }) => PYTHON_KEYS.has(key)) : [];
  const takesPython = entryOf(written, "python") !== undefined || (python !== undefined && !isBare);
  const hasTools = !isBare && python !== undefined;
  const packages = hasTools ? TOOLS.python : [];
  const own = [
    ...below.entries.filter(({ key }) => PLACE_KEYS.has(key)),
    ...(isBare ? [] : [entryAt(span, "packages", listAt(span, TOOLS.packages))]),
    ...(hasTools ? [entryAt(span, "expose", listAt(span, PORTS))] : []),
    ...(takesPython
      ? [
          entryAt(span, "python", {
            ...none,
            entries: [
              ...inherited,
              entryAt(span, "venv", scalarAt(span, VENV)),
              entryAt(span, "packages", listAt(span, packages)),
            ],
          }),
        ]
      : []),
  ];
  return mergeFields(specType.fields, { ...none, entries: own }, written);
}

/** Reports a target `dev` among the targets of a file that has the key too. */
export function checkDev(entry: MapEntry | undefined, names: readonly string[], report: Reporter): void {
  if (entry !== undefined && names.includes(DEV)) report.report("dev-twice", entry.keySpan, {});
}

function textOf(node: DocumentNode | undefined): string | undefined {
  return node?.kind === "scalar" ? node.text.toLowerCase() : undefined;
}

function entryAt(span: Span, key: string, value: DocumentNode): MapEntry {
  return { key, keySpan: span, value };
}

function listAt(span: Span, items: readonly string[]): DocumentNode {
  return { kind: "list", items: items.map((text) => scalarAt(span, text)), span };
}

function scalarAt(span: Span, text: string): DocumentNode {
  return { kind: "scalar", type: "text", text, span };
}
