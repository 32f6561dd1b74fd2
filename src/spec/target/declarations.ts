import type { Reporter } from "../../diagnostics/index.ts";
import { type DocumentNode, entryOf, type MapEntry, type MapNode } from "../../document/index.ts";
import { spanOf } from "../../source/index.ts";
import { createScope, PLATFORM_ARGS } from "../args/index.ts";
import { createPlace, decode, INVALID } from "../decode/index.ts";
import { argsType } from "../schema/index.ts";
import type { ArgDeclaration, TargetDeclaration } from "../spec-file.ts";
import { checkDev, DEV, devEntry } from "./dev.ts";

/** Words which `from` and `--target` understand already. */
const RESERVED_TARGETS: ReadonlySet<string> = new Set(["build", "context", "lock", "scratch"]);

type ArgBody = Pick<ArgDeclaration, "default" | "description" | "values">;

function isEmpty(node: DocumentNode): boolean {
  return node.kind === "scalar" && node.type === "null";
}

/** Reads one declaration; one which cannot be read counts as an arg that must be given, so that its uses are not mistakes. */
function readArg(entry: MapEntry, report: Reporter): ArgDeclaration {
  const { key: name, keySpan: span, value } = entry;
  if (PLATFORM_ARGS.includes(name)) report.report("reserved-arg", span, { name });
  if (isEmpty(value)) return { name, span };
  const map: MapNode = { kind: "map", entries: [entry], span: value.span };
  const context = { report, scope: createScope(new Map()), conditions: "check" as const };
  const decoded = decode(argsType, map, context, createPlace(value.span));
  if (decoded === INVALID) return { name, span };
  const body = (decoded.value as Readonly<Record<string, ArgBody>>)[name];
  if (body === undefined) return { name, span };
  const { values } = body;
  if (values !== undefined && body.default !== undefined && !values.includes(body.default)) {
    report.report("bad-arg-default", value.span, { name, values });
  }
  return { name, ...body, span };
}

/** Returns the build args which `root` declares, in their order. */
export function readArgs(root: MapNode, report: Reporter): readonly ArgDeclaration[] {
  const section = entryOf(root, "args")?.value;
  if (section === undefined || isEmpty(section)) return [];
  if (section.kind !== "map") {
    const found = section.kind === "list" ? "a list" : "text";
    report.report("wrong-type", section.span, { expected: "a mapping", found, example: "{VERSION: 1.0}" });
    return [];
  }
  return section.entries.map((entry) => readArg(entry, report));
}

function textOf(body: DocumentNode, key: string): string | undefined {
  const value = body.kind === "map" ? entryOf(body, key)?.value : undefined;
  return value?.kind === "scalar" && value.type !== "null" ? value.text : undefined;
}

/** Returns the entries of `targets`, and one for each flavour of each. */
export function targetEntries(root: MapNode): readonly MapEntry[] {
  const declared = declaredEntries(root);
  return [...declared, ...flavourEntries(root, declared)];
}

function declaredEntries(root: MapNode): readonly MapEntry[] {
  const section = entryOf(root, "targets")?.value;
  return section?.kind === "map" ? section.entries : [];
}

/** What `flavours` stands for: targets that start from the declared ones and differ in their flavour alone. */
function flavourEntries(root: MapNode, declared: readonly MapEntry[]): readonly MapEntry[] {
  const flavours = entryOf(root, "flavours")?.value;
  const items = flavours?.kind === "list" ? flavours.items : [];
  const seen = new Set<string>();
  return items.flatMap((item) => {
    if (item.kind !== "scalar" || seen.has(item.text)) return [];
    seen.add(item.text);
    const { span } = item;
    const flavour: MapEntry = { key: "flavour", keySpan: span, value: item };
    const entry = (key: string, entries: readonly MapEntry[]): MapEntry => ({
      key,
      keySpan: span,
      value: { kind: "map", entries: [...entries, flavour], span },
    });
    if (declared.length === 0) return [entry(item.text, [])];
    return declared.map(({ key }) => {
      const from: MapEntry = {
        key: "from",
        keySpan: span,
        value: { kind: "scalar", type: "text", text: key, span },
      };
      return entry(`${key}-${item.text}`, [from]);
    });
  });
}

/** Returns the targets of `root`; a file without any has the target `image`. Reserved names and second defaults are reported. */
export function readTargets(root: MapNode, report: Reporter): readonly TargetDeclaration[] {
  const entries = targetEntries(root);
  const dev = devEntry(root);
  checkDev(
    dev,
    entries.map(({ key }) => key),
    report,
  );
  const chosen = defaultEntry(root);
  const added = dev === undefined ? [] : [devTarget(dev)];
  if (entries.length === 0)
    return [{ name: ONLY, isDefault: true, span: spanOf(root.span.file, 0, 0) }, ...added];
  const marked = entries.filter(isMarked);
  for (const entry of marked.slice(1))
    report.report("two-defaults", entry.keySpan, { name: chosen?.key ?? "" });
  const declared = entries.map((entry) => {
    const { key: name, keySpan: span } = entry;
    if (RESERVED_TARGETS.has(name)) report.report("reserved-target", span, { name });
    const description = textOf(entry.value, "description");
    return {
      name,
      isDefault: entry.key === chosen?.key,
      span,
      ...(description === undefined ? {} : { description }),
    };
  });
  return [...declared, ...added];
}

/** The target of a file without any. */
const ONLY = "image";

function isMarked(entry: MapEntry): boolean {
  return textOf(entry.value, "default")?.toLowerCase() === "true";
}

/** What is built if the client names none: the target that says so, the last that is written, or the first flavour. */
function defaultEntry(root: MapNode): MapEntry | undefined {
  const entries = targetEntries(root);
  return entries.find(isMarked) ?? declaredEntries(root).at(-1) ?? entries[0];
}

/** The name of the default target. */
export function defaultName(root: MapNode): string {
  return defaultEntry(root)?.key ?? ONLY;
}

function devTarget({ keySpan: span, value }: MapEntry): TargetDeclaration {
  const description = textOf(value, "description") ?? "the default target with tools for development";
  return { name: DEV, isDefault: false, span, description };
}
