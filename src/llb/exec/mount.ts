import type { State } from "../graph/state.ts";

/** A state at a path. Writable with `output` (the default), what the step leaves there is a new state. */
export interface BindMount {
  readonly kind: "bind";
  readonly dest: string;
  readonly source: State;
  /** The path inside `source` that is mounted; default its root. */
  readonly selector?: string | undefined;
  readonly readonly?: boolean | undefined;
  /** false: writes are dropped and there is no state to take. Default: true unless readonly. */
  readonly output?: boolean | undefined;
  /** Whether the step's cache key uses the content of `source` instead of how it was made. */
  readonly contentCache?: "default" | "on" | "off" | undefined;
}

/** A directory that outlives the build on its machine. Never part of a layer or a cache key. */
export interface CacheMount {
  readonly kind: "cache";
  readonly dest: string;
  /** Same id, same directory, in all builds of the engine. */
  readonly id: string;
  /** Concurrent steps use one directory, get one each, or wait. */
  readonly sharing: "shared" | "private" | "locked";
  /** What a new directory starts with. */
  readonly source?: State | undefined;
  readonly selector?: string | undefined;
}

/** A secret of the client as a file. `mode` defaults to 0o400. */
export interface SecretMount {
  readonly kind: "secret";
  readonly dest: string;
  readonly id: string;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly mode?: number | undefined;
  readonly optional?: boolean | undefined;
}

/** A socket of the client's ssh agent. `dest` defaults to /run/buildkit/ssh_agent.N, `mode` to 0o600. */
export interface SshMount {
  readonly kind: "ssh";
  readonly dest?: string | undefined;
  readonly id?: string | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly mode?: number | undefined;
  readonly optional?: boolean | undefined;
}

/** Memory as a directory; `size` in bytes, absent or 0 for no limit. */
export interface TmpfsMount {
  readonly kind: "tmpfs";
  readonly dest: string;
  readonly size?: number | undefined;
}

export type Mount = BindMount | CacheMount | SecretMount | SshMount | TmpfsMount;

/** A mount as the op has it: clean destination, the state it needs, its output number or -1. */
export interface PlacedMount {
  readonly mount: Mount;
  readonly dest: string;
  readonly source: State;
  readonly output: number;
}
