import type { SecretSource } from "../../buildkit/session/index.ts";
import { normalizeImageReference } from "../../llb/index.ts";
import { thisArchitecture } from "../architecture.ts";
import type { Environment } from "../environment.ts";
import { usageFailure } from "../failure.ts";
import type { FlagValues } from "../flags/index.ts";
import type { Io } from "../io.ts";
import { keyValues } from "../key-values.ts";
import { isOn } from "../parse-boolean.ts";
import { parseAnnotations } from "./annotations.ts";
import { parseAttestations } from "./attestations.ts";
import type { BUILD_FLAGS } from "./build-flags.ts";
import { type Cache, parseCaches } from "./caches.ts";
import { type Call, parseCall } from "./call.ts";
import { parseSecrets, parseSshAgents } from "./client-files.ts";
import { type ContextFolders, parseContexts } from "./contexts.ts";
import { checkOutputs, type Output, parseOutputs } from "./outputs.ts";
import { type ExtraHost, parseHosts, parseRunOptions } from "./run-options.ts";

export type BuildFlags = FlagValues<typeof BUILD_FLAGS>;

/** A build as the command line asks for it, in the words of the protocol. */
export interface BuildRequest extends ContextFolders {
  /** Options for the frontend; names as BuildKit has them. What depends on the engine is added to them. */
  readonly options: Readonly<Record<string, string>>;
  readonly secrets: ReadonlyMap<string, SecretSource>;
  readonly agents: ReadonlyMap<string, readonly string[]>;
  readonly names: readonly string[];
  readonly outputs: readonly Output[];
  /** What is asked in place of a build. */
  readonly call?: Call;
  /** Attributes of every exporter. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly cacheImports: readonly Cache[];
  readonly cacheExports: readonly Cache[];
  readonly entitlements: readonly string[];
  readonly hosts: readonly ExtraHost[];
  /** By type; undefined where it is turned off. */
  readonly attestations: ReadonlyMap<string, string | undefined>;
}

/** Reads a command line of `build`. Pure but for the environment given; throws a usage failure on what is wrong. */
export function parseBuildRequest(path: string, flags: BuildFlags, io: Io): BuildRequest {
  const contexts = parseContexts(path, flags.file, flags["build-context"], io);
  const args = buildArgs(flags, io.env);
  const names = flags.tag.map(imageName);
  const outputs = parseOutputs(flags.output, flags.push === true, flags.load === true);
  checkOutputs(outputs, names, flags.iidfile !== undefined);
  const call = parseCall(flags.call, flags.check === true);
  if (call !== undefined && outputs.length > 0)
    throw usageFailure("--call answers a question and builds nothing, so there is no output");
  const sshTexts = flags.ssh.length === 0 && contexts.needsAgent ? ["default"] : flags.ssh;
  return {
    ...contexts,
    options: {
      ...contexts.options,
      ...prefixed("build-arg:", args),
      ...prefixed("label:", keyValues("--label", flags.label)),
      ...(call && { requestid: call.request }),
      ...choices(flags, io.env),
      ...parseRunOptions(flags),
      ...cacheOptions(flags),
    },
    secrets: parseSecrets(flags.secret, io),
    agents: parseSshAgents(sshTexts, io),
    names,
    outputs,
    ...(call && { call }),
    annotations: parseAnnotations(flags.annotation),
    cacheImports: parseCaches("--cache-from", flags["cache-from"], io.env),
    cacheExports: [
      ...parseCaches("--cache-to", flags["cache-to"], io.env),
      ...(isOn(args.BUILDKIT_INLINE_CACHE) ? [{ type: "inline", attrs: {} }] : []),
    ],
    entitlements: [...flags.allow, ...(flags.network === "host" ? ["network.host"] : [])],
    hosts: parseHosts(flags["add-host"]),
    attestations: parseAttestations(flags),
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

function choices({ target, platform, pull }: BuildFlags, env: Environment): Readonly<Record<string, string>> {
  const byDefault = env.DOCKER_DEFAULT_PLATFORM;
  const platforms = platform.length > 0 || !byDefault ? platform : [byDefault];
  return {
    ...(target && { target }),
    ...(platforms.length > 0 && { platform: platforms.map(platformList).join(",") }),
    ...(pull && { "image-resolve-mode": "pull" }),
  };
}

/** Platforms as the frontend reads them; `local` is that of this machine. */
function platformList(text: string): string {
  const platforms = text.split(",").map((one) => one.trim());
  for (const one of platforms) {
    if (one.includes("/") && !one.startsWith("linux/")) {
      throw usageFailure(`--platform ${one}: images are built for Linux`, "such as linux/arm64");
    }
  }
  return platforms.map((one) => (one === "local" ? `linux/${thisArchitecture()}` : one)).join(",");
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
