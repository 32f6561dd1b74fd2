import type { CacheEntry } from "../../buildkit/control/index.ts";
import { normalizeImageReference } from "../../llb/index.ts";
import type { BuildOptions } from "../../proto/index.ts";
import { badRequest, SPEC_NAME } from "../service/index.ts";

/** Where the image goes, in the words of the wire. */
export interface WantedOutput {
  readonly type: "image" | "tar" | "oci" | "docker";
  readonly attrs: Readonly<Record<string, string>>;
}

/** A request to build, read and checked. */
export interface WantedBuild {
  readonly filename: string;
  /** Undefined: the context is on the stream. */
  readonly remote: string | undefined;
  /** What the frontend is told. */
  readonly frontend: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  readonly outputs: readonly WantedOutput[];
  readonly cacheImports: readonly CacheEntry[];
  readonly cacheExports: readonly CacheEntry[];
  readonly entitlements: readonly string[];
  /** What chooses the engine. */
  readonly identity: string;
}

const remoteForms = /^(https?|git|ssh):\/\/|^git@|^github\.com\//;
const namedForms = /^(docker-image|https?|git|ssh):\/\/|^git@/;
const outputTypes = ["image", "tar", "oci", "docker", "cacheonly"] as const;
/** The local cache is a folder of the client's, which here would be the daemon's. */
const cacheTypes = ["registry", "inline", "gha", "s3", "azblob"];
/** Options of BuildKit's that have no field. Those that name files or sessions are not among them. */
const freeOptions =
  /^(attest:[a-z]+|shm-size|ulimit|add-hosts|cgroup-parent|force-network-mode|multi-platform|build-arg:SOURCE_DATE_EPOCH)$/;

/** Reads a request's options. Throws INVALID_ARGUMENT that names the field. */
export function readBuildOptions(
  options: BuildOptions,
  client: string,
  allowed: readonly string[],
): WantedBuild {
  const filename = options.filename || SPEC_NAME;
  if (filename.startsWith("/") || filename.split("/").includes("..")) {
    throw badRequest(`filename ${JSON.stringify(filename)}: not a path in the context`);
  }
  const remote = options.remoteContext || undefined;
  if (remote !== undefined && !remoteForms.test(remote)) {
    throw badRequest("remote_context: not an address; git and http addresses are");
  }
  const denied = options.entitlements.find((name) => !allowed.includes(name));
  if (denied !== undefined) {
    throw badRequest(
      `entitlements: ${JSON.stringify(denied)} is not allowed by this daemon's configuration (allow)`,
    );
  }
  return {
    filename,
    remote,
    frontend: frontendOptions(options, filename, remote),
    names: options.names.map(imageName),
    outputs: readOutputs(options),
    cacheImports: options.cacheImports.map((cache) => readCache("cache_imports", cache)),
    cacheExports: options.cacheExports.map((cache) => readCache("cache_exports", cache)),
    entitlements: options.entitlements,
    identity: options.identity || `${client}\0${remote ?? filename}`,
  };
}

function frontendOptions(
  options: BuildOptions,
  filename: string,
  remote: string | undefined,
): Readonly<Record<string, string>> {
  const odd = Object.keys(options.options).find((name) => !freeOptions.test(name));
  if (odd !== undefined) throw badRequest(`options: ${JSON.stringify(odd)} cannot be set here`);
  return {
    filename,
    ...(remote !== undefined && { context: remote }),
    ...(options.target !== "" && { target: options.target }),
    ...(options.platforms.length > 0 && { platform: options.platforms.join(",") }),
    ...(options.pull && { "image-resolve-mode": "pull" }),
    ...(options.noCache && { "no-cache": "" }),
    ...prefixed("build-arg:", options.buildArgs),
    ...prefixed("label:", options.labels),
    ...prefixed("context:", namedContexts(options.contexts)),
    ...options.options,
  };
}

function namedContexts(contexts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(contexts)) {
    if (!namedForms.test(value)) {
      throw badRequest(`contexts: ${name}: not docker-image://, https:// or a git address`);
    }
  }
  return contexts;
}

function imageName(text: string): string {
  const name = normalizeImageReference(text);
  if (name === undefined || text.includes("@")) throw badRequest(`names: ${text}: not the name of an image`);
  return name;
}

function readOutputs({ outputs, names }: BuildOptions): readonly WantedOutput[] {
  const found = outputs.flatMap(({ type, attrs }): readonly WantedOutput[] => {
    const known = outputTypes.find((name) => name === type);
    if (known === undefined) {
      throw badRequest(`outputs: there is no type ${JSON.stringify(type)}; one of ${outputTypes.join(", ")}`);
    }
    if (attrs.dest !== undefined)
      throw badRequest("outputs: there is no dest: archives come back on the stream");
    return known === "cacheonly" ? [] : [{ type: known, attrs }];
  });
  if (found.filter(({ type }) => type !== "image").length > 1) {
    throw badRequest("outputs: only one archive can come back on the stream");
  }
  if (outputs.length === 0 && names.length > 0) return [{ type: "image", attrs: {} }];
  return found;
}

function readCache(
  field: string,
  { type, attrs }: { readonly type: string; readonly attrs: Readonly<Record<string, string>> },
): CacheEntry {
  if (!cacheTypes.includes(type)) {
    throw badRequest(`${field}: there is no type ${JSON.stringify(type)}; one of ${cacheTypes.join(", ")}`);
  }
  return { type, attrs };
}

function prefixed(
  prefix: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
}
