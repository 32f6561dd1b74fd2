import type { SourceLocation } from "../graph/source-file.ts";
import type { Vertex } from "../graph/vertex.ts";
import type { Capabilities } from "./capabilities.ts";
import { capabilityTable } from "./capability-table.ts";

/** One thing a graph needs and the engine cannot do. */
export interface MissingCapability {
  readonly capability: string;
  /** The BuildKit release that brought it, if known. */
  readonly since: string | undefined;
  /** Why the engine has switched it off, if it knows it and says so. */
  readonly reason: string | undefined;
  readonly vertexName: string | undefined;
  readonly locations: readonly SourceLocation[];
}

/** A graph needs a capability that the engine lacks. The message names it and where it came from. */
export class CapabilityError extends Error {
  override readonly name = "CapabilityError";
  readonly missing: MissingCapability;

  constructor(missing: MissingCapability) {
    super(describe(missing));
    this.missing = missing;
  }
}

/** What is known about a capability the engine lacks for a vertex. */
export function missingCapability(
  capability: string,
  vertex: Vertex,
  capabilities: Capabilities,
): MissingCapability {
  return {
    capability,
    since: capabilityTable[capability]?.since,
    reason: capabilities.disabledReasons.get(capability) || undefined,
    vertexName: vertex.metadata.name,
    locations: vertex.metadata.locations,
  };
}

function describe({ capability, since, reason, vertexName }: MissingCapability): string {
  const user = vertexName ? ` for ${JSON.stringify(vertexName)}` : "";
  if (reason) return `the engine has switched off ${capability}, needed${user}: ${reason}`;
  const release = since ? ` (since BuildKit ${since})` : "";
  return `the engine lacks ${capability}${release}, needed${user}`;
}
