import type { LinuxResources } from "../llb/index.ts";

/** What a client asks of every program run in a build, whatever the spec says. */
export interface ExecOptions {
  readonly extraHosts: readonly { readonly host: string; readonly ip: string }[];
  /** Overrides a step's own choice, except that a step that asked for no network keeps none. */
  readonly network?: "sandbox" | "host" | "none";
  /** Bytes of `/dev/shm`. */
  readonly shmSize?: number;
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  readonly cgroupParent?: string;
  readonly hostname?: string;
  readonly proxy?: {
    readonly http?: string;
    readonly https?: string;
    readonly ftp?: string;
    readonly no?: string;
    readonly all?: string;
  };
  /** Put before every cache mount's id, to keep builds of different owners apart. */
  readonly cacheNamespace?: string;
  /** Everything, or the stages to run again. */
  readonly noCache: true | ReadonlySet<string>;
  readonly resources?: LinuxResources;
}

/** No wishes at all. */
export const NO_EXEC_OPTIONS: ExecOptions = { extraHosts: [], ulimits: [], noCache: new Set() };
