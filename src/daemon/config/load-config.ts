import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createReporter, renderDiagnostics } from "../../diagnostics/index.ts";
import { readValues } from "../../spec/index.ts";
import { isLoopback, type ListenAddress, type TcpAddress } from "./addresses.ts";
import type { Flags } from "./flags.ts";
import { type ConfigFile, configType } from "./schema.ts";
import { UsageError } from "./usage-error.ts";

/** All settings, each with its value. Paths are absolute. */
export interface Config extends Omit<ConfigFile, "listen" | "state"> {
  readonly listen: readonly ListenAddress[];
  readonly state: string;
}

/** What the defaults depend on. */
export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly uid: number;
}

/**
 * The configuration: flags before the file before the defaults. Paths in the file are relative to it. Throws a
 * UsageError that shows every mistake of the file with its line.
 */
export function loadConfig({ configFile, overrides }: Flags, place: Place): Config {
  const file =
    configFile === undefined ? emptyConfig() : readConfigFile(resolve(place.cwd, configFile), configFile);
  const given = { ...file, ...absolutePaths(overrides, place.cwd) };
  const config: Config = {
    ...given,
    listen: given.listen ?? [{ kind: "unix", path: join(runtimeFolder(place), "mlspecd.sock") }],
    state: given.state ?? stateFolder(place),
  };
  refuseOpenDoors(config);
  return config;
}

function readConfigFile(path: string, name: string): ConfigFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new UsageError(
      `cannot read ${name}: ${cause instanceof Error ? cause.message : String(cause)}`,
      65,
    );
  }
  return { ...parseConfig(text, name, dirname(path)) };
}

/** Reads a configuration file's text; its paths become relative to `folder`. Throws a UsageError. */
export function parseConfig(text: string, name: string, folder: string): ConfigFile {
  const report = createReporter();
  const found = readValues({ name, text }, configType, report);
  if (found === undefined) throw new UsageError(renderDiagnostics(report), 65);
  return { ...found, ...absolutePaths(found, folder) };
}

function emptyConfig(): ConfigFile {
  return parseConfig("{}", "defaults", "/");
}

function absolutePaths(config: Partial<ConfigFile>, folder: string): Partial<ConfigFile> {
  const { tls, tokens, state } = config;
  const at = (path: string) => resolve(folder, path);
  return {
    ...config,
    ...(tokens !== undefined && { tokens: at(tokens) }),
    ...(state !== undefined && { state: at(state) }),
    ...(tls && {
      tls: { cert: at(tls.cert), key: at(tls.key), ...(tls.client_ca && { client_ca: at(tls.client_ca) }) },
    }),
    ...(config.engines && {
      engines: config.engines.map((engine) => ({
        ...engine,
        ...(engine.tls && {
          tls: {
            ...engine.tls,
            ...(engine.tls.ca && { ca: at(engine.tls.ca) }),
            ...(engine.tls.cert && { cert: at(engine.tls.cert) }),
            ...(engine.tls.key && { key: at(engine.tls.key) }),
          },
        }),
      })),
    }),
  };
}

function runtimeFolder({ env, uid }: Place): string {
  if (uid === 0) return "/run/mlspecd";
  return join(env.XDG_RUNTIME_DIR ?? `/run/user/${uid}`, "mlspecd");
}

function stateFolder({ env, uid }: Place): string {
  if (env.STATE_DIRECTORY) return env.STATE_DIRECTORY;
  if (uid === 0) return "/var/lib/mlspecd";
  return join(env.XDG_STATE_HOME ?? join(env.HOME ?? "/", ".local/state"), "mlspecd");
}

/** Everybody who reaches a tcp address can build; so it wants to know who they are, and nobody may listen in. */
function refuseOpenDoors({ listen, buildkit = [], tls, tokens, insecure }: Config): void {
  for (const address of listen) {
    if (address.kind === "unix") continue;
    const local = isLoopback(address.host);
    if (tls?.client_ca !== undefined || (tokens !== undefined && (tls !== undefined || local))) continue;
    if (insecure && local) continue;
    const why = tokens === undefined ? "nothing says who may call" : "tokens would travel in the clear";
    const cure = tokens === undefined ? "tokens or tls.client_ca" : "tls";
    throw openDoor(address, why, cure);
  }
  for (const address of buildkit) {
    if (address.kind === "unix" || tls?.client_ca !== undefined) continue;
    if (insecure && isLoopback(address.host)) continue;
    throw openDoor(address, "BuildKit's clients send no tokens", "tls.client_ca");
  }
}

function openDoor({ host, port }: TcpAddress, why: string, cure: string): UsageError {
  const other = isLoopback(host) ? "; on loopback --insecure allows it" : "";
  return new UsageError(`tcp://${host}:${port}: ${why}: set ${cure}${other}`, 65);
}
