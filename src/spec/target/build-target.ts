import type { Reporter } from "../../diagnostics/index.ts";
import { entryOf, type MapEntry, type MapNode } from "../../document/index.ts";
import type { Span } from "../../source/index.ts";
import type { ArgScope } from "../args/index.ts";
import { createPlace, decode, INVALID, type Place } from "../decode/index.ts";
import { type Spec, specType } from "../schema/index.ts";
import { defaultName, targetEntries } from "./declarations.ts";
import { DEV, devEntry, mergeDev } from "./dev.ts";
import { mergeFields } from "./merge.ts";

/** A target which was read, and where its values stand. */
export interface BuiltTarget {
  readonly spec: Spec;
  readonly place: Place;
}

/** The targets of one file, and what is merged of them so far: targets which start from each other are merged once. */
export interface TargetSources {
  readonly shared: MapNode;
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly merged: Map<string, MapNode>;
  /** What `dev` says, and the target it lies on. */
  readonly dev?: { readonly entry: MapEntry; readonly on: string };
}

export function createTargetSources(root: MapNode): TargetSources {
  const dev = devEntry(root);
  const empty: MapNode = { kind: "map", entries: [], span: root.span };
  return {
    shared: mergeFields(specType.fields, empty, root),
    entries: new Map(targetEntries(root).map((entry) => [entry.key, entry])),
    merged: new Map(),
    ...(dev !== undefined && { dev: { entry: dev, on: defaultName(root) } }),
  };
}

/** Reports a circle of targets once, whichever of them it was met from: at the first by name. */
function reportCycle(starts: ReadonlyMap<string, Span>, met: string, report: Reporter): void {
  const names = [...starts.keys()];
  const circle = names.slice(names.indexOf(met));
  const first = circle.toSorted()[0] ?? met;
  const at = circle.indexOf(first);
  const span = starts.get(first);
  if (span === undefined) return;
  report.report("target-cycle", span, { names: [...circle.slice(at), ...circle.slice(0, at), first] });
}

/**
 * Returns the targets that are still to be laid over each other to make `name`, the last one first.
 * An unknown start is reported at its place, and so is a circle.
 */
function pendingTargets(sources: TargetSources, name: string, report: Reporter): readonly MapEntry[] {
  const pending: MapEntry[] = [];
  const starts = new Map<string, Span>();
  let entry = sources.entries.get(name);
  while (entry !== undefined && !sources.merged.has(entry.key)) {
    pending.push(entry);
    const from = entry.value.kind === "map" ? entryOf(entry.value, "from")?.value : undefined;
    if (from?.kind !== "scalar" || from.type === "null") break;
    starts.set(entry.key, from.span);
    if (entry.value.kind === "map" && !sharesAbove(entry.value))
      report.report("share-with-from", from.span, {});
    const next = sources.entries.get(from.text);
    if (next === undefined) {
      report.report("unknown-target", from.span, { name: from.text, names: [...sources.entries.keys()] });
    } else if (starts.has(next.key)) {
      reportCycle(starts, next.key, report);
      break;
    }
    entry = next;
  }
  return pending;
}

/** Whether a target starts with the shared part; only a plain `false` says it does not. */
function sharesAbove(body: MapNode): boolean {
  const share = entryOf(body, "share")?.value;
  return share?.kind !== "scalar" || share.text.toLowerCase() !== "false";
}

/** What the first target of a chain lies over: a target merged before, the shared part, or nothing. */
function startOf(sources: TargetSources, entry: MapEntry | undefined): MapNode {
  const body = entry?.value.kind === "map" ? entry.value : undefined;
  const from = body && entryOf(body, "from")?.value;
  const start = from?.kind === "scalar" ? sources.merged.get(from.text) : undefined;
  if (start !== undefined) return start;
  return body === undefined || sharesAbove(body) ? sources.shared : { ...sources.shared, entries: [] };
}

/** Returns what the target `name` says altogether: the shared part, then the targets it starts from, then its own keys. */
export function mergeTarget(sources: TargetSources, name: string, report: Reporter): MapNode {
  if (name === DEV && sources.dev !== undefined) {
    const { entry, on } = sources.dev;
    return mergeDev(entry, on === DEV ? sources.shared : mergeTarget(sources, on, report));
  }
  const pending = pendingTargets(sources, name, report);
  let merged = startOf(sources, pending.at(-1));
  for (const entry of pending.toReversed()) {
    if (entry.value.kind === "map") merged = mergeFields(specType.fields, merged, entry.value);
    sources.merged.set(entry.key, merged);
  }
  return sources.merged.get(name) ?? sources.shared;
}

/** Reads a merged target with the build args of `scope`; undefined if something necessary is wrong or not known. */
export function readMerged(merged: MapNode, scope: ArgScope, report: Reporter): BuiltTarget | undefined {
  const place = createPlace(merged.entries[0]?.keySpan ?? merged.span);
  const decoded = decode(specType, merged, { report, scope, conditions: "apply" }, place);
  // specType is what `decoded` was read by, and Spec what specType infers.
  return decoded === INVALID ? undefined : { spec: decoded.value as Spec, place };
}

/** Returns `merged` with a base image that can be read, so that the rules can look at all the rest. */
export function withSomeBase(merged: MapNode): MapNode {
  const { span } = merged;
  const value = { kind: "scalar" as const, type: "text" as const, text: "scratch", span };
  const others = merged.entries.filter((entry) => entry.key !== "base");
  return { ...merged, entries: [...others, { key: "base", keySpan: span, value }] };
}
