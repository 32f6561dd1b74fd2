import type { Reporter } from "../diagnostics/index.ts";
import { type DocumentNode, type MapNode, parseDocument } from "../document/index.ts";
import type { SourceFile } from "../source/index.ts";
import { type ArgScope, createScope } from "./args/index.ts";
import { createPlace, decode, INVALID } from "./decode/index.ts";
import { checkRules } from "./resolve-target.ts";
import { checkArgSecrets } from "./rules/index.ts";
import { fileType } from "./schema/index.ts";
import type { SpecFile, TargetDeclaration } from "./spec-file.ts";
import {
  createTargetSources,
  defaultValues,
  mergeTarget,
  readArgs,
  readMerged,
  readTargets,
  withSomeBase,
} from "./target/index.ts";
import { watchErrors } from "./watch-errors.ts";

/** Values of merged targets looked at, all targets together; beyond it a target is checked only when it is built. */
const CHECK_LIMIT = 100_000;

function countNodes(node: DocumentNode): number {
  switch (node.kind) {
    case "scalar":
      return 1;
    case "list":
      return node.items.reduce((sum, item) => sum + countNodes(item), 1);
    case "map":
      return node.entries.reduce((sum, entry) => sum + countNodes(entry.value), 1);
  }
}

/** Reads every value of the file once, whichever target or condition it belongs to; returns the platforms. */
function checkValues(root: MapNode, scope: ArgScope, report: Reporter): readonly string[] {
  // Args were read before, since all else needs them; keys "x-..." are the user's own.
  const entries = root.entries.filter((entry) => entry.key !== "args" && !entry.key.startsWith("x-"));
  const context = { report, scope, conditions: "check" as const };
  const decoded = decode(fileType, { ...root, entries }, context, createPlace(root.span));
  return decoded === INVALID ? [] : (decoded.value as { readonly platforms: readonly string[] }).platforms;
}

/** Looks at every target as a whole, as far as defaults determine it. */
function checkTargets(
  root: MapNode,
  targets: readonly TargetDeclaration[],
  { scope, contexts }: { readonly scope: ArgScope; readonly contexts: ReadonlySet<string> },
  report: Reporter,
): void {
  const sources = createTargetSources(root);
  let looked = 0;
  for (const target of targets) {
    const merged = mergeTarget(sources, target.name, report);
    looked += countNodes(merged);
    if (looked > CHECK_LIMIT) return;
    const built = readMerged(merged, scope, report) ?? readMerged(withSomeBase(merged), scope, report);
    if (built !== undefined) checkRules(built, contexts, report);
  }
}

/**
 * Reads and checks a whole file: every value of every target, and each target as a whole, with the defaults of the
 * build args. `contexts` are the names of the client's own contexts, where they are known. Returns undefined only after an error was reported; all errors of the file are reported together.
 * Never throws on user text, and takes bounded time.
 */
export function readSpec(
  file: SourceFile,
  report: Reporter,
  contexts: ReadonlySet<string> = new Set(),
): SpecFile | undefined {
  const watch = watchErrors(report);
  const root = parseDocument(file, watch.report);
  if (root === undefined) return undefined;
  const args = readArgs(root, watch.report);
  const targets = readTargets(root, watch.report);
  const scope = createScope(defaultValues(args, watch.report));
  const platforms = checkValues(root, scope, watch.report);
  checkTargets(root, targets, { scope, contexts }, watch.report);
  checkArgSecrets(args, watch.report);
  if (watch.failed()) return undefined;
  const defaultTarget = targets.find((target) => target.isDefault)?.name ?? "image";
  return { file, args, targets, defaultTarget, platforms, root };
}
