import type { Definition, Location, OpMetadata, Platform } from "../../proto/index.ts";
import { decodeGraph, type GraphNode } from "./decode-graph.ts";
import { readOp } from "./read-op.ts";
import type { Readable, ReadableDefinition, ReadableVertex } from "./readable-definition.ts";

export interface ReadOptions {
  /** Show each vertex's digest; they change with every detail, so goldens do without. */
  readonly digests?: boolean | undefined;
  /** Show the capabilities each vertex lists, which depend on the engine the definition was made for. */
  readonly capabilities?: boolean | undefined;
}

/**
 * A definition as plain JSON that does not change unless the graph does: vertices are numbered by their place in the
 * graph, not by digest or by the order of the ops, and defaults are left out.
 *
 * Throws on bytes that are no ops, and on an op whose input is not in the definition.
 */
export function readDefinition(definition: Definition, options: ReadOptions = {}): ReadableDefinition {
  const graph = decodeGraph(definition);
  return {
    result: graph.result,
    vertices: graph.nodes.map((node) => readVertex(node, definition, options)),
  };
}

function readVertex(node: GraphNode, definition: Definition, options: ReadOptions): ReadableVertex {
  const { id, op, inputs, digest } = node;
  const metadata = definition.metadata[digest];
  const name = metadata?.description["llb.customname"];
  const more = metadata && readMetadata(metadata);
  const sources = (definition.Source?.locations[digest]?.locations ?? []).flatMap((location) =>
    readLocation(location, definition),
  );
  return {
    id,
    op: op.op.case ?? "unknown",
    ...(name !== undefined && { name }),
    ...(op.platform && { platform: readPlatform(op.platform) }),
    inputs,
    detail: readOp(op, inputs),
    ...(more && Object.keys(more).length > 0 && { options: more }),
    ...(sources.length > 0 && { sources }),
    ...(options.digests && { digest }),
    ...(options.capabilities && { capabilities: Object.keys(metadata?.caps ?? {}).sort() }),
  };
}

function readPlatform({ OS, Architecture, Variant, OSVersion }: Platform): string {
  return [OS, Architecture, Variant, OSVersion].filter(Boolean).join("/");
}

function readMetadata(metadata: OpMetadata): Record<string, Readable> {
  const { "llb.customname": _, ...description } = metadata.description;
  const { progressGroup: group, linuxResources: resources } = metadata;
  return {
    ...(metadata.ignoreCache && { ignoreCache: true }),
    ...(metadata.exportCache && { exportCache: metadata.exportCache.Value }),
    ...(Object.keys(description).length > 0 && { description }),
    ...(group && { progressGroup: { id: group.id, name: group.name, weak: group.weak } }),
    ...(resources && { resources: readResources(resources) }),
  };
}

function readResources({
  $typeName: _,
  ...fields
}: NonNullable<OpMetadata["linuxResources"]>): Record<string, Readable> {
  const set: Record<string, Readable> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value === "bigint" && value !== 0n) set[key] = Number(value);
    if (typeof value === "string" && value !== "") set[key] = value;
  }
  return set;
}

function readLocation({ sourceIndex, ranges }: Location, definition: Definition): string[] {
  const filename = definition.Source?.infos[sourceIndex]?.filename ?? "?";
  return ranges.map(({ start, end }) => {
    const first = start?.line ?? 0;
    const last = end?.line ?? first;
    return last > first ? `${filename}:${first}-${last}` : `${filename}:${first}`;
  });
}
