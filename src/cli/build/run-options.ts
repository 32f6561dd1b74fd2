import { isIP } from "node:net";
import { usageFailure } from "../failure.ts";
import { parseSize } from "./size.ts";

/** What the command line says of the containers that run steps. */
export interface RunFlags {
  readonly network: string | undefined;
  readonly ulimit: readonly string[];
  readonly "shm-size": string | undefined;
  readonly "cgroup-parent": string | undefined;
}

/** The options for them. */
export function parseRunOptions(flags: RunFlags): Readonly<Record<string, string>> {
  const { network, ulimit, "shm-size": shm, "cgroup-parent": cgroup } = flags;
  const shmBytes = shm === undefined ? 0 : parseSize("--shm-size", shm);
  return {
    ...(network !== undefined && network !== "default" && { "force-network-mode": network }),
    ...(shmBytes > 0 && { "shm-size": String(shmBytes) }),
    ...(ulimit.length > 0 && { ulimit: ulimit.map(limit).join(",") }),
    ...(cgroup && { "cgroup-parent": cgroup }),
  };
}

/** One limit with both of its bounds, as docker writes it. */
function limit(text: string): string {
  const match = /^([a-z]+)=(-1|\d{1,15})(?::(-1|\d{1,15}))?$/.exec(text);
  if (match === null) throw usageFailure(`--ulimit ${text}: not NAME=SOFT[:HARD]`);
  const [, name, soft, hard = soft] = match;
  return `${name}=${soft}:${hard}`;
}

/** An address for a host name in all steps; undefined stands for the engine's machine. */
export interface ExtraHost {
  readonly host: string;
  readonly ip: string | undefined;
}

/** Reads the values of `--add-host`: `HOST:IP[,IP]` or `HOST=IP`, IPv6 also in brackets, `host-gateway` for an IP. */
export function parseHosts(texts: readonly string[]): readonly ExtraHost[] {
  return texts.flatMap((text): readonly ExtraHost[] => {
    const [, host = "", addresses = ""] = /^([^:=,"]+)[:=](.+)$/.exec(text) ?? [];
    if (addresses === "host-gateway") return [{ host, ip: undefined }];
    const ips = addresses.split(",").map((ip) => ip.replace(/^\[(.*)\]$/, "$1"));
    if (host === "" || ips.some((ip) => isIP(ip) === 0))
      throw usageFailure(`--add-host ${text}: not HOST:IP`);
    return ips.map((ip) => ({ host, ip }));
  });
}
