import { type ExecOptions as ExecSettings, type Mount, scratch } from "../llb/index.ts";
import type { Lowering } from "./lowering.ts";

/** Where a program that only has to succeed leaves nothing: below `/dev`, as our scripts are. */
export const NOTHING = "/dev/mlspec-nothing";
/** The mount for it, whose output is the result. */
export const NOTHING_MOUNT: Mount = { kind: "bind", dest: NOTHING, source: scratch, output: true };

/** The part of an exec that the client's options decide. */
export function commonExec(
  lowering: Lowering,
  network: "default" | "none" | "host",
): Partial<ExecSettings> & { readonly mounts: readonly Mount[] } {
  const { options } = lowering;
  const mode = network === "default" ? (options.network ?? "sandbox") : network;
  return {
    network: mode,
    mounts: options.shmSize === undefined ? [] : [{ kind: "tmpfs", dest: "/dev/shm", size: options.shmSize }],
    ...(options.extraHosts.length > 0 && { extraHosts: options.extraHosts }),
    ...(options.ulimits.length > 0 && { ulimits: options.ulimits }),
    ...(options.cgroupParent !== undefined && { cgroupParent: options.cgroupParent }),
    ...(options.hostname !== undefined && { hostname: options.hostname }),
    ...(options.proxy !== undefined && { proxy: options.proxy }),
  };
}

/** A cache mount's id within the client's namespace. */
export function cacheId(lowering: Lowering, id: string): string {
  const { cacheNamespace } = lowering.options;
  return cacheNamespace === undefined ? id : `${cacheNamespace}/${id}`;
}
