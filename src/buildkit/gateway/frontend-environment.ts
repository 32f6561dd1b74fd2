import type { Platform } from "../../llb/index.ts";

/** What an engine tells a frontend's container through its environment. */
export interface FrontendEnvironment {
  /** The client's options by name, sorted by name: engines number them at random. */
  readonly options: ReadonlyMap<string, string>;
  /** The client's session; empty for none. */
  readonly sessionId: string;
  readonly workers: readonly EnvironmentWorker[];
  /** What the engine is part of, for messages: "buildkit" or "docker"; empty if it does not say. */
  readonly product: string;
}

/** A worker; the first platform of the first one is the default to build for. */
export interface EnvironmentWorker {
  readonly id: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly platforms: readonly Platform[];
}

const optionName = /^BUILDKIT_FRONTEND_OPT_\d+$/;

/**
 * Reads the contract between BuildKit and a frontend image. The same variables in any order give the same value.
 * Throws when BUILDKIT_WORKERS is there and is not the JSON it should be: then it is no BuildKit that set it.
 */
export function readFrontendEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): FrontendEnvironment {
  const options: [string, string][] = [];
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || !optionName.test(name)) continue;
    const end = value.indexOf("=");
    options.push(end < 0 ? [value, ""] : [value.slice(0, end), value.slice(end + 1)]);
  }
  return {
    options: new Map(options.sort(([a], [b]) => (a < b ? -1 : 1))),
    sessionId: env.BUILDKIT_SESSION_ID ?? "",
    workers: readWorkers(env.BUILDKIT_WORKERS),
    product: env.BUILDKIT_EXPORTEDPRODUCT ?? "",
  };
}

function readWorkers(json: string | undefined): EnvironmentWorker[] {
  if (json === undefined || json === "") return [];
  const workers: unknown = parseJson(json);
  // Go writes an empty list as null.
  if (workers === null) return [];
  if (!Array.isArray(workers)) throw new Error("BUILDKIT_WORKERS is not a JSON list of workers");
  return workers.map(readWorker);
}

function readWorker(value: unknown): EnvironmentWorker {
  const { id, labels, platforms } = fields(value);
  const labelList = Object.entries(fields(labels)).map(([name, label]) => [name, text(label)] as const);
  return {
    id: text(id),
    labels: new Map(labelList),
    platforms: Array.isArray(platforms) ? platforms.map(readPlatform) : [],
  };
}

function readPlatform(value: unknown): Platform {
  const { os, architecture, variant, "os.version": osVersion, "os.features": osFeatures } = fields(value);
  return {
    os: text(os),
    architecture: text(architecture),
    ...(text(variant) && { variant: text(variant) }),
    ...(text(osVersion) && { osVersion: text(osVersion) }),
    ...(Array.isArray(osFeatures) && osFeatures.length > 0 && { osFeatures: osFeatures.map(text) }),
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Error("BUILDKIT_WORKERS is not JSON", { cause });
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
