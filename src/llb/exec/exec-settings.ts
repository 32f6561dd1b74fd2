/** A secret handed to the process as a variable; its value is in no definition and no cache key. */
export interface SecretVariable {
  readonly id: string;
  readonly name: string;
  /** A missing secret gives an empty variable, not an error. */
  readonly optional?: boolean | undefined;
}

/** A line of the container's hosts file. The address is not part of the cache key, the name is. */
export interface ExtraHost {
  readonly host: string;
  readonly ip: string;
}

export interface Ulimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

/** A device by its Container Device Interface name, such as "nvidia.com/gpu=all". */
export interface DeviceRequest {
  readonly name: string;
  /** Absent devices are skipped instead of failing the step. */
  readonly optional?: boolean | undefined;
}

/** Proxies for the process only; not part of the cache key. */
export interface ProxySettings {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  readonly ftp?: string | undefined;
  readonly no?: string | undefined;
  readonly all?: string | undefined;
}

/** "host" needs the entitlement network.host. */
export type NetworkMode = "sandbox" | "host" | "none";

/** "insecure" needs the entitlement security.insecure. */
export type SecurityMode = "sandbox" | "insecure";

/** What runs and in which surroundings, without the file systems. */
export interface ExecSettings {
  readonly args: readonly string[];
  /** In the order the engine sees them; the order is part of the cache key. */
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly cwd: string;
  readonly user: string;
  readonly hostname: string;
  readonly network: NetworkMode;
  readonly security: SecurityMode;
  readonly secretEnv: readonly SecretVariable[];
  readonly extraHosts: readonly ExtraHost[];
  readonly ulimits: readonly Ulimit[];
  readonly cgroupParent: string;
  readonly devices: readonly DeviceRequest[];
  readonly validExitCodes: readonly number[];
  readonly proxy: ProxySettings | undefined;
  readonly removeMountStubs: boolean;
}
