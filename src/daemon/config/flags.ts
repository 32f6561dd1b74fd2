import { parseArgs } from "node:util";
import type { Format } from "../../spec/index.ts";
import { HTTP_ADDRESS, LISTEN } from "./addresses.ts";
import type { ConfigFile } from "./schema.ts";
import { UsageError } from "./usage-error.ts";

const OPTIONS = {
  config: { type: "string" },
  "check-config": { type: "boolean" },
  listen: { type: "string", multiple: true },
  buildkit: { type: "string", multiple: true },
  engine: { type: "string", multiple: true },
  state: { type: "string" },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  "tls-client-ca": { type: "string" },
  tokens: { type: "string" },
  insecure: { type: "boolean" },
  http: { type: "string" },
  log: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

/** What `mlspecd --help` prints. */
export const HELP = `mlspecd: the mlspec compiler and its builds as a gRPC service

Usage: mlspecd [FLAG...]

      --config FILE         the configuration, YAML; flags go before it
      --check-config        say what is wrong with the configuration, and end
      --listen ADDRESS      unix:///PATH or tcp://HOST:PORT; may repeat
      --buildkit ADDRESS    where BuildKit's own API is served, as --listen; may repeat
      --engine ADDRESS      an engine of the pool; may repeat
      --state FOLDER        where the records of builds are kept
      --tls-cert FILE       certificate for tcp addresses, PEM
      --tls-key FILE        its private key
      --tls-client-ca FILE  authorities of client certificates (mTLS)
      --tokens FILE         bearer tokens: NAME TOKEN [admin], one a line; read again on SIGHUP
      --insecure            allow a loopback tcp address without tokens
      --http HOST:PORT      /metrics, /healthz and /readyz
      --log LEVEL           trace, debug, info, warn, error or silent
  -v, --version             print the version
  -h, --help                print this

SIGTERM drains and ends; a second one ends at once. SIGHUP reads the tokens again.
Exit codes: 0 ended well, 64 wrong command line, 65 wrong configuration, 70 our own fault, 71 an address or folder
cannot be used.
`;

/** A command line, taken apart. */
export interface Flags {
  readonly action: "run" | "check" | "help" | "version";
  readonly configFile: string | undefined;
  /** Keys of the configuration that the command line sets. */
  readonly overrides: Partial<ConfigFile>;
}

/** Reads a command line. Throws a UsageError. */
export function parseFlags(words: readonly string[]): Flags {
  const { values } = parse(words);
  const { listen, buildkit, engine, state, tokens, insecure, http, log } = values;
  const overrides: Partial<ConfigFile> = {
    ...(listen && { listen: listen.map((address) => read("--listen", LISTEN, address)) }),
    ...(buildkit && { buildkit: buildkit.map((address) => read("--buildkit", LISTEN, address)) }),
    ...(engine && { engines: engine.map((address) => ({ address, weight: 1 })) }),
    ...(state !== undefined && { state }),
    ...(tokens !== undefined && { tokens }),
    ...(insecure !== undefined && { insecure }),
    ...(http !== undefined && { http: read("--http", HTTP_ADDRESS, http) }),
    ...(log !== undefined && { log: logLevel(log) }),
    ...tlsFlags(values["tls-cert"], values["tls-key"], values["tls-client-ca"]),
  };
  const action = values.help ? "help" : values.version ? "version" : values["check-config"] ? "check" : "run";
  return { action, configFile: values.config, overrides };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, strict: true, allowPositionals: false });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function read<T>(flag: string, format: Format<T>, text: string): T {
  const found = format.read(text);
  if (found.ok) return found.value;
  throw new UsageError(`${flag} ${text}: not ${format.expected}: ${found.why}; example: ${format.example}`);
}

function logLevel(text: string): ConfigFile["log"] {
  const level = (["trace", "debug", "info", "warn", "error", "silent"] as const).find(
    (name) => name === text,
  );
  if (level === undefined) throw new UsageError(`--log ${text}: no such level; see --help`);
  return level;
}

function tlsFlags(
  cert: string | undefined,
  key: string | undefined,
  clientCa: string | undefined,
): Partial<ConfigFile> {
  if (cert === undefined && key === undefined && clientCa === undefined) return {};
  if (cert === undefined || key === undefined) {
    throw new UsageError("--tls-cert and --tls-key are needed together");
  }
  return { tls: { cert, key, ...(clientCa !== undefined && { client_ca: clientCa }) } };
}
