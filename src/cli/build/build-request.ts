import type { SecretSource } from "../../buildkit/session/index.ts";
import { normalizeImageReference } from "../../llb/index.ts";
import type { Environment } from "../environment.ts";
import { usageFailure } from "../failure.ts";
import type { FlagValues } from "../flags/index.ts";
import type { Io } from "../io.ts";
import { keyValues } from "../key-values.ts";
import { parseAttestations } from "./attestations.ts";
import type { BUILD_FLAGS } from "./build-flags.ts";
import { type Cache, parseCaches } from "./caches.ts";
import { parseSecrets, parseSshAgents } from "./client-files.ts";
import { parseContexts } from "./contexts.ts";
import { type Output, parseOutputs } from "./outputs.ts";
import { parseSize } from "./size.ts";

export type BuildFlags = FlagValues<typeof BUILD_FLAGS>;

/** A build as the command line asks for it, in the words of the protocol. */
export interface BuildRequest {
  /** Options for the frontend; names as BuildKit has them. */
  readonly options: Readonly<Record<string, string>>;
  readonly folders: ReadonlyMap<string, string>;
  readonly spec?: string;
  readonly secrets: ReadonlyMap<string, SecretSource>;
  readonly agents: ReadonlyMap<string, string>;
  readonly names: readonly string[];
  readonly outputs: readonly Output[];
  readonly cacheImports: readonly Cache[];
  readonly cacheExports: readonly Cache[];
  readonly entitlements: readonly string[];
}

/** Reads a command line of `build`. Pure but for the environment given; throws a usage failure on what is wrong. */
export function parseBuildRequest(path: string, flags: BuildFlags, io: Io): BuildRequest {
  const { options, ...contexts } = parseContexts(path, flags.file, flags["build-context"], io);
  const names = flags.tag.map(imageName);
  return {
    ...contexts,
    options: {
      ...options,
      ...prefixed("build-arg:", buildArgs(flags, io.env)),
      ...prefixed("label:", keyValues("--label", flags.label)),
      ...choices(flags),
      ...runOptions(flags),
      ...cacheOptions(flags),
      ...parseAttestations(flags),
    },
    secrets: parseSecrets(flags.secret, io),
    agents: parseSshAgents(flags.ssh, io),
    names,
    outputs: parseOutputs(flags.output, flags.push === true, flags.load === true),
    cacheImports: parseCaches("--cache-from", flags["cache-from"], io.env),
    cacheExports: parseCaches("--cache-to", flags["cache-to"], io.env),
    entitlements: [...flags.allow, ...(flags.network === "host" ? ["network.host"] : [])],
  };
}

function imageName(text: string): string {
  const name = normalizeImageReference(text);
  if (name === undefined || text.includes("@")) throw usageFailure(`--tag ${text}: not the name of an image`);
  return name;
}

/** The user's arguments; the time that replaces the clock comes from the environment where none is given. */
function buildArgs(flags: BuildFlags, env: Environment): Readonly<Record<string, string>> {
  const { SOURCE_DATE_EPOCH: epoch } = env;
  return {
    ...(epoch && { SOURCE_DATE_EPOCH: epoch }),
    ...(flags.locked && { MLSPEC_LOCKED: "1" }),
    ...keyValues("--build-arg", flags["build-arg"], env),
  };
}

function choices({ target, platform, pull }: BuildFlags): Readonly<Record<string, string>> {
  return {
    ...(target && { target }),
    ...(platform.length > 0 && { platform: platform.join(",") }),
    ...(pull && { "image-resolve-mode": "pull" }),
  };
}

function runOptions(flags: BuildFlags): Readonly<Record<string, string>> {
  const { network, ulimit, "add-host": hosts, "shm-size": shm, "cgroup-parent": cgroup } = flags;
  return {
    ...(network !== undefined && network !== "default" && { "force-network-mode": network }),
    ...(hosts.length > 0 && { "add-hosts": hosts.map(hostLine).join(",") }),
    ...(shm !== undefined && { "shm-size": String(parseSize("--shm-size", shm)) }),
    ...(ulimit.length > 0 && { ulimit: ulimit.join(",") }),
    ...(cgroup && { "cgroup-parent": cgroup }),
  };
}

/** `host:ip` or `host=ip` as the protocol writes it; an IPv6 address may stand in brackets. */
function hostLine(text: string): string {
  const match = /^([^:=,"]+)[:=](.+)$/.exec(text);
  if (match === null) throw usageFailure(`--add-host ${text}: not HOST:IP`);
  return `${match[1]}=${(match[2] ?? "").replace(/^\[(.*)\]$/, "$1")}`;
}

function cacheOptions(flags: BuildFlags): Readonly<Record<string, string>> {
  const filter = flags["no-cache-filter"].flatMap((text) => text.split(","));
  if (flags["no-cache"] && filter.length > 0)
    throw usageFailure("--no-cache and --no-cache-filter exclude each other");
  return {
    ...(flags["no-cache"] && { "no-cache": "" }),
    ...(filter.length > 0 && { "no-cache": filter.join(",") }),
  };
}

function prefixed(
  prefix: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
}
