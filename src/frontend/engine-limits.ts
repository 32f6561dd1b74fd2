import type { ExecOptions } from "../compile/index.ts";
import { type Capabilities, supports } from "../llb/index.ts";
import type { ClientWarning } from "./report/index.ts";

/** Limits a client sets on the programs of a build: without them the image is the same. */
const LIMITS = [
  { option: "ulimits", capability: "exec.meta.ulimit", flag: "--ulimit" },
  { option: "cgroupParent", capability: "exec.meta.cgroup.parent", flag: "--cgroup-parent" },
  { option: "shmSize", capability: "exec.mount.tmpfs.size", flag: "--shm-size" },
  { option: "resources", capability: "exec.meta.linux.resources", flag: "limits of memory and processors" },
] as const;

/** What the engine can do of a client's wishes, and what to tell the user of the rest. */
export interface EngineLimits {
  readonly exec: ExecOptions;
  readonly warnings: readonly ClientWarning[];
}

/** Leaves out the limits an engine does not know, as BuildKit's own frontend does, but says so. */
export function fitLimits(exec: ExecOptions, capabilities: Capabilities, update: string): EngineLimits {
  const { ulimits, cgroupParent, shmSize, resources, ...rest } = exec;
  const given = {
    ...(ulimits.length === 0 ? {} : { ulimits }),
    ...(cgroupParent === undefined ? {} : { cgroupParent }),
    ...(shmSize === undefined ? {} : { shmSize }),
    ...(resources === undefined ? {} : { resources }),
  };
  const unknown = LIMITS.filter(
    ({ option, capability }) => option in given && !supports(capabilities, capability),
  );
  if (unknown.length === 0) return { exec, warnings: [] };
  const left = new Set<string>(unknown.map(({ option }) => option));
  const known = Object.fromEntries(Object.entries(given).filter(([option]) => !left.has(option)));
  const flags = unknown.map(({ flag }) => flag).join(", ");
  const warning = {
    short: `limit-ignored: this engine does not know ${flags}`,
    detail: [update],
    ranges: [],
  };
  return { exec: { ulimits: [], ...rest, ...known }, warnings: [warning] };
}
