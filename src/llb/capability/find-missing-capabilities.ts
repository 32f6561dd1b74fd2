import type { State } from "../graph/state.ts";
import { orderVertices } from "../marshal/order-vertices.ts";
import { type Capabilities, supports } from "./capabilities.ts";
import { type MissingCapability, missingCapability } from "./capability-error.ts";
import { requiredCapabilities } from "./required-capabilities.ts";

/** Everything the graph needs and the engine lacks, in the graph's order: one entry per vertex and capability. */
export function findMissingCapabilities(state: State, capabilities: Capabilities): MissingCapability[] {
  const missing: MissingCapability[] = [];
  for (const vertex of orderVertices(state)) {
    for (const id of requiredCapabilities(vertex)) {
      if (!supports(capabilities, id)) missing.push(missingCapability(id, vertex, capabilities));
    }
  }
  return missing;
}
