import { isIP } from "node:net";
import type { ExecOptions } from "../../compile/index.ts";
import type { OptionReader } from "./option-reader.ts";
import { readUlimits } from "./ulimits.ts";

/** A list of processors or memory nodes: `0-3,7`. */
const CPU_SET = /^\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*$/;

/** The options that hold for every program the build runs. */
export function readExecOptions(read: OptionReader): ExecOptions {
  const network = read.choice("force-network-mode", ["host", "none", "sandbox"]);
  const shmSize = read.integer("shm-size", 0);
  const cgroupParent = read.text("cgroup-parent");
  const hostname = read.text("build-arg:BUILDKIT_SANDBOX_HOSTNAME") ?? read.text("hostname");
  const cacheNamespace = read.text("build-arg:BUILDKIT_CACHE_MOUNT_NS");
  const proxy = readProxy(read);
  const resources = readResources(read);
  return {
    extraHosts: readExtraHosts(read),
    ulimits: readUlimits(read),
    noCache: readNoCache(read),
    ...(network === undefined ? {} : { network }),
    ...(shmSize === undefined || shmSize === 0 ? {} : { shmSize }),
    ...(cgroupParent === undefined ? {} : { cgroupParent }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(cacheNamespace === undefined ? {} : { cacheNamespace }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(resources === undefined ? {} : { resources }),
  };
}

function readNoCache(read: OptionReader): true | ReadonlySet<string> {
  if (!read.has("no-cache")) return new Set();
  const stages = read.text("no-cache");
  return stages === undefined ? true : new Set(stages.split(",").map((stage) => stage.trim().toLowerCase()));
}

function readExtraHosts(read: OptionReader): ExecOptions["extraHosts"] {
  return read.list("add-hosts").flatMap((field) => {
    const [host = "", ...rest] = field.toLowerCase().split("=");
    const ip = rest.join("=").replace(/^\[(.*)\]$/, "$1");
    if (host !== "" && isIP(ip) !== 0) return [{ host, ip }];
    read.refuse("add-hosts", `"${field}" is not host=address with an IP address`);
    return [];
  });
}

/** Proxy variables in either case, as build arguments carry them; the lower-case name wins. */
function readProxy(read: OptionReader): ExecOptions["proxy"] {
  const proxy = Object.fromEntries(
    (["http", "https", "ftp", "no", "all"] as const).flatMap((kind) => {
      const name = `${kind}_proxy`;
      const value = read.text(`build-arg:${name}`) ?? read.text(`build-arg:${name.toUpperCase()}`);
      return value === undefined ? [] : [[kind, value]];
    }),
  );
  return Object.keys(proxy).length === 0 ? undefined : proxy;
}

function readResources(read: OptionReader): ExecOptions["resources"] {
  const cpuSet = (name: string): string | undefined => {
    const value = read.text(name);
    if (value === undefined || CPU_SET.test(value)) return value;
    read.refuse(name, `"${value}" is not a list such as 0-3,7`);
    return undefined;
  };
  const memorySwap = read.text("memswap") === "-1" ? -1 : read.integer("memswap", 1);
  const given = {
    memory: read.integer("memory", 1),
    memorySwap,
    cpuShares: read.integer("cpushares", 1),
    cpuPeriod: read.integer("cpuperiod", 1),
    cpuQuota: read.integer("cpuquota", 1),
    cpusetCpus: cpuSet("cpusetcpus"),
    cpusetMems: cpuSet("cpusetmems"),
  };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return set.length === 0 ? undefined : Object.fromEntries(set);
}
