import type { Reporter } from "../../diagnostics/index.ts";
import type { MapNode } from "../../document/index.ts";
import type { ArgScope } from "../args/index.ts";
import { createPlace, decode, INVALID, type Place } from "../decode/index.ts";
import { type Spec, specType } from "../schema/index.ts";
import { targetChain } from "./declarations.ts";
import { mergeFields } from "./merge.ts";

/** A target which was read, and where its values stand. */
export interface BuiltTarget {
  readonly spec: Spec;
  readonly place: Place;
}

/** Merged mappings by target, kept so that targets which start from each other are merged once. */
export type MergeMemory = Map<string, MapNode>;

/** Returns what the target `name` says altogether: the shared part, then the targets it starts from, then its own keys. */
export function mergeTarget(root: MapNode, name: string, memory: MergeMemory, report: Reporter): MapNode {
  const empty: MapNode = { kind: "map", entries: [], span: root.span };
  let merged = mergeFields(specType.fields, empty, root);
  for (const entry of targetChain(root, name, report)) {
    const known = memory.get(entry.key);
    if (known === undefined && entry.value.kind === "map")
      merged = mergeFields(specType.fields, merged, entry.value);
    else merged = known ?? merged;
    memory.set(entry.key, merged);
  }
  return merged;
}

/** Reads a merged target with the build args of `scope`; undefined if something necessary is wrong or not known. */
export function readMerged(merged: MapNode, scope: ArgScope, report: Reporter): BuiltTarget | undefined {
  const place = createPlace(merged.entries[0]?.keySpan ?? merged.span);
  const decoded = decode(specType, merged, { report, scope, conditions: "apply" }, place);
  // specType is what `decoded` was read by, and Spec what specType infers.
  return decoded === INVALID ? undefined : { spec: decoded.value as Spec, place };
}
