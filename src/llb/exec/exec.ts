import { cleanPath } from "../file/clean-path.ts";
import { outputOf, platformOf, type State } from "../graph/state.ts";
import type { ExecVertex } from "../graph/vertex.ts";
import { type VertexOptions, vertexMetadata } from "../graph/vertex-options.ts";
import type {
  DeviceRequest,
  ExtraHost,
  NetworkMode,
  ProxySettings,
  SecretVariable,
  SecurityMode,
  Ulimit,
} from "./exec-settings.ts";
import type { Mount, PlacedMount } from "./mount.ts";
import { placeMounts } from "./place-mounts.ts";

/** Variables in order, or a record whose own order counts; a name that comes again replaces in place. */
export type Environment =
  | readonly (readonly [name: string, value: string])[]
  | Readonly<Record<string, string>>;

export interface ExecOptions extends VertexOptions {
  /** The argument vector; no shell reads it. */
  readonly args: readonly string[];
  readonly root: State;
  readonly readonlyRoot?: boolean | undefined;
  readonly env?: Environment | undefined;
  /** Made if absent; default "/". */
  readonly cwd?: string | undefined;
  readonly user?: string | undefined;
  readonly hostname?: string | undefined;
  readonly mounts?: readonly Mount[] | undefined;
  readonly network?: NetworkMode | undefined;
  readonly security?: SecurityMode | undefined;
  readonly secretEnv?: readonly SecretVariable[] | undefined;
  readonly extraHosts?: readonly ExtraHost[] | undefined;
  readonly ulimits?: readonly Ulimit[] | undefined;
  readonly cgroupParent?: string | undefined;
  readonly cdiDevices?: readonly DeviceRequest[] | undefined;
  /** Exit codes that count as success; default only 0. */
  readonly validExitCodes?: readonly number[] | undefined;
  readonly proxy?: ProxySettings | undefined;
  /** Whether directories made only to mount on are removed from the output; default true. */
  readonly removeMountStubs?: boolean | undefined;
}

/** What a process leaves behind. */
export interface ExecResult {
  /** The root after the step; the input itself if the root is read-only. */
  readonly root: State;
  /** The state at a bind mount after the step; the source itself if the mount is read-only. Throws for mounts
   * that leave nothing. */
  mount(dest: string): State;
}

/**
 * A vertex that runs a process. Nothing runs until an engine solves a graph that uses one of the results.
 * Throws on an empty argument vector, a relative mount destination and two mounts at one place.
 */
export function exec(options: ExecOptions): ExecResult {
  if (options.args.length === 0) throw new Error("exec needs at least one argument");
  const mounts = placeMounts(options.root, options.readonlyRoot ?? false, options.mounts ?? []);
  const vertex: ExecVertex = {
    kind: "exec",
    metadata: vertexMetadata(options),
    platform: options.platform ?? platformOf(options.root),
    mounts,
    settings: {
      args: options.args,
      env: withSshSocket(orderedEnvironment(options.env), mounts),
      cwd: options.cwd || "/",
      user: options.user ?? "",
      hostname: options.hostname ?? "",
      network: options.network ?? "sandbox",
      security: options.security ?? "sandbox",
      secretEnv: options.secretEnv ?? [],
      extraHosts: options.extraHosts ?? [],
      ulimits: options.ulimits ?? [],
      cgroupParent: options.cgroupParent ?? "",
      devices: options.cdiDevices ?? [],
      validExitCodes: options.validExitCodes ?? [],
      proxy: options.proxy,
      removeMountStubs: options.removeMountStubs ?? true,
    },
  };
  return { root: mountResult(vertex, "/"), mount: (dest) => mountResult(vertex, cleanPath(dest)) };
}

function mountResult(vertex: ExecVertex, dest: string): State {
  const placed = vertex.mounts.find((mount) => mount.dest === dest);
  if (!placed) throw new Error(`no mount at ${dest}`);
  if (placed.output >= 0) return outputOf(vertex, placed.output);
  if (placed.mount.kind === "bind" && placed.mount.readonly) return placed.source;
  throw new Error(`the ${placed.mount.kind} mount at ${dest} leaves no state`);
}

function orderedEnvironment(env: Environment | undefined): readonly (readonly [string, string])[] {
  if (!env) return [];
  const pairs = isPairs(env) ? env : Object.entries(env);
  // In a short list, looking is cheaper than making a map of it.
  if (pairs.length <= 16 && pairs.every(([name], i) => pairs.findIndex(([other]) => other === name) === i)) {
    return pairs;
  }
  // A map keeps the place of the first and the value of the last, as the engine's own client does.
  return [...new Map(pairs)];
}

function isPairs(env: Environment): env is readonly (readonly [string, string])[] {
  return Array.isArray(env);
}

function withSshSocket(
  env: readonly (readonly [string, string])[],
  mounts: readonly PlacedMount[],
): readonly (readonly [string, string])[] {
  const socket = mounts.find(({ mount }) => mount.kind === "ssh");
  if (!socket || env.some(([name]) => name === "SSH_AUTH_SOCK")) return env;
  return [...env, ["SSH_AUTH_SOCK", socket.dest]];
}
