import { capabilityTable } from "./capability-table.ts";

/** What an engine said it can do. */
export interface Capabilities {
  readonly enabled: ReadonlySet<string>;
  /** Why a capability the engine knows is switched off. */
  readonly disabledReasons: ReadonlyMap<string, string>;
}

/** One line of an engine's answer. */
export interface AnnouncedCapability {
  readonly id: string;
  readonly enabled: boolean;
  readonly reason?: string | undefined;
}

/** The capabilities of an engine from its answer. */
export function capabilities(announced: Iterable<AnnouncedCapability>): Capabilities {
  const enabled = new Set<string>();
  const disabledReasons = new Map<string, string>();
  for (const { id, enabled: on, reason } of announced) {
    if (on) enabled.add(id);
    else disabledReasons.set(id, reason ?? "");
  }
  return { enabled, disabledReasons };
}

/** True if the engine can do it, also for capabilities that engines have but do not announce. */
export function supports(capabilities: Capabilities, id: string): boolean {
  return capabilities.enabled.has(capabilityTable[id]?.proxy ?? id);
}

/** True if the engine refuses a definition that names the capability, because it is not on its list. */
export function isUnannounced(id: string): boolean {
  return capabilityTable[id]?.proxy !== undefined;
}
