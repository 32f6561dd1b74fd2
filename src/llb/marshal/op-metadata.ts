import type { LinuxResources as LinuxResourcesMessage, OpMetadata } from "../../proto/index.ts";
import { type Capabilities, isUnannounced, supports } from "../capability/capabilities.ts";
import { CapabilityError, missingCapability } from "../capability/capability-error.ts";
import { requiredCapabilities } from "../capability/required-capabilities.ts";
import type { Vertex } from "../graph/vertex.ts";
import type { LinuxResources, VertexMetadata } from "../graph/vertex-options.ts";

/**
 * The metadata entry of a vertex: name, cache and progress hints, and the capabilities it relies on. Only those the
 * engine announces are listed, because it refuses a definition with one that is not on its list.
 *
 * Messages are written as literals: there are as many as vertices, and `create` costs more than the rest.
 *
 * Throws CapabilityError if the engine is known to lack one.
 */
export function opMetadata(vertex: Vertex, capabilities: Capabilities | undefined): OpMetadata {
  const caps: Record<string, boolean> = {};
  for (const id of requiredCapabilities(vertex)) {
    if (capabilities && !supports(capabilities, id)) {
      throw new CapabilityError(missingCapability(id, vertex, capabilities));
    }
    if (!isUnannounced(id)) caps[id] = true;
  }
  if (vertex.kind === "raw" && vertex.opMetadata) return vertex.opMetadata;
  const { metadata } = vertex;
  const message: OpMetadata = {
    $typeName: "pb.OpMetadata",
    ignoreCache: metadata.ignoreCache,
    description: description(metadata),
    caps,
  };
  if (metadata.exportCache !== undefined) {
    message.exportCache = { $typeName: "pb.ExportCache", Value: metadata.exportCache };
  }
  if (metadata.progressGroup) {
    const { id, name, weak = false } = metadata.progressGroup;
    message.progressGroup = { $typeName: "pb.ProgressGroup", id, name, weak };
  }
  if (metadata.resources) message.linuxResources = linuxResources(metadata.resources);
  return message;
}

/** The entry of two vertices whose ops are the same: what either asks for, the later one where both say something. */
export function joinOpMetadata(first: OpMetadata, second: OpMetadata): OpMetadata {
  const joined: OpMetadata = {
    $typeName: "pb.OpMetadata",
    ignoreCache: first.ignoreCache || second.ignoreCache,
    description: { ...first.description, ...second.description },
    caps: { ...first.caps, ...second.caps },
  };
  const exportCache = second.exportCache ?? first.exportCache;
  const progressGroup = second.progressGroup ?? first.progressGroup;
  const resources = second.linuxResources ?? first.linuxResources;
  if (exportCache) joined.exportCache = exportCache;
  if (progressGroup) joined.progressGroup = progressGroup;
  if (resources) joined.linuxResources = resources;
  return joined;
}

function description({ name, description: texts }: VertexMetadata): Record<string, string> {
  if (name === undefined) return { ...texts };
  return { ...texts, "llb.customname": name };
}

function linuxResources(resources: LinuxResources): LinuxResourcesMessage {
  return {
    $typeName: "pb.LinuxResources",
    memory: BigInt(resources.memory ?? 0),
    memorySwap: BigInt(resources.memorySwap ?? 0),
    cpuShares: BigInt(resources.cpuShares ?? 0),
    cpuPeriod: BigInt(resources.cpuPeriod ?? 0),
    cpuQuota: BigInt(resources.cpuQuota ?? 0),
    cpusetCpus: resources.cpusetCpus ?? "",
    cpusetMems: resources.cpusetMems ?? "",
  };
}
