import type { Definition, OpMetadata } from "../../proto/index.ts";
import { type Capabilities, supports } from "../capability/capabilities.ts";
import { type EncodeSettings, encodeOp } from "../encode/encode-op.ts";
import { WireWriter } from "../encode/wire-writer.ts";
import type { Platform } from "../graph/platform.ts";
import type { Output, State } from "../graph/state.ts";
import type { Vertex } from "../graph/vertex.ts";
import { opDigest } from "./op-digest.ts";
import { joinOpMetadata, opMetadata } from "./op-metadata.ts";
import { orderVertices } from "./order-vertices.ts";
import { SourceMapBuilder } from "./source-map.ts";

export interface MarshalOptions {
  /** For vertices that neither have nor inherit a platform. */
  readonly platform: Platform;
  /** What the engine can do, if known; then a graph that needs more is refused. */
  readonly caps?: Capabilities | undefined;
  /**
   * Fields in order of their numbers. Engines before BuildKit 0.18 encode ops so, and keep the bytes they are given: only
   * then are vertices of ours the same as equal ones of the engine's own frontends.
   */
  readonly fieldOrder?: boolean | undefined;
  /** Worker filters for every vertex. */
  readonly constraints?: readonly string[] | undefined;
}

/**
 * The definition an engine solves to get `state`. The same graph gives the same bytes in any process: vertices with
 * equal ops are one, and nothing depends on the order in which the graph was built. The empty state gives a
 * definition without ops.
 *
 * Throws CapabilityError if the engine is known to lack what a vertex needs.
 */
export function marshal(state: State, options: MarshalOptions): Definition {
  const definition: Definition = { $typeName: "pb.Definition", def: [], metadata: {} };
  if (state.kind === "scratch") return definition;
  const { caps } = options;
  const settings: EncodeSettings = {
    platform: options.platform,
    constraints: options.constraints ?? [],
    fieldOrder: options.fieldOrder ?? false,
    setPath: caps !== undefined && !supports(caps, "exec.meta.setsdefaultpath"),
  };
  const writer = new WireWriter();
  const digests = new Map<Vertex, string>();
  const digestOf = (vertex: Vertex): string => {
    const digest = digests.get(vertex);
    if (digest === undefined) throw new Error("an input was not encoded before its user");
    return digest;
  };
  const entries = new Map<string, OpMetadata>();
  const used = new Set(["constraints", "platform"]);
  const sources = new SourceMapBuilder();
  for (const vertex of orderVertices(state)) {
    const bytes = encodeOp(writer, vertex, digestOf, settings);
    const digest = opDigest(bytes);
    digests.set(vertex, digest);
    const metadata = opMetadata(vertex, caps);
    const twin = entries.get(digest);
    entries.set(digest, twin ? joinOpMetadata(twin, metadata) : metadata);
    if (!twin) definition.def.push(bytes);
    noteMetadata(used, vertex, metadata);
    sources.add(digest, vertex.metadata.locations);
  }
  const terminal = terminalOp(writer, state, digestOf(state.vertex));
  definition.def.push(terminal);
  entries.set(opDigest(terminal), terminalMetadata(used, caps));
  definition.metadata = Object.fromEntries(entries);
  definition.Source = sources.build();
  return definition;
}

/** Notes the capabilities that a vertex's metadata asks of the definition as a whole. */
function noteMetadata(used: Set<string>, vertex: Vertex, metadata: OpMetadata): void {
  if (metadata.ignoreCache) used.add("meta.ignorecache");
  if (metadata.exportCache) used.add("meta.exportcache");
  // Looking into every description for a key would cost more than all the rest here.
  const described =
    vertex.kind === "raw"
      ? Object.keys(metadata.description).length > 0
      : vertex.metadata.name !== undefined || vertex.metadata.description !== undefined;
  if (described) used.add("meta.description");
}

/** The last op of a definition only says which output is the result. */
function terminalOp(writer: WireWriter, result: Output, digest: string): Uint8Array {
  writer.open(1);
  writer.string(1, digest);
  writer.int(2, result.index);
  writer.close();
  return writer.take();
}

/** Capabilities that belong to the definition as a whole hang on its last op. */
function terminalMetadata(used: Iterable<string>, caps: Capabilities | undefined): OpMetadata {
  const listed = [...used].filter((id) => !caps || supports(caps, id));
  return {
    $typeName: "pb.OpMetadata",
    ignoreCache: false,
    description: {},
    caps: Object.fromEntries(listed.map((id) => [id, true])),
  };
}
