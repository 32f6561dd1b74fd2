import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Auth } from "../../proto/index.ts";
import { RpcCode, RpcError } from "../rpc/index.ts";
import { type SessionService, unaryHandler } from "./session-service.ts";

export interface RegistryAuthOptions {
  /** The folder of docker's `config.json`. */
  readonly configDir: string;
  /** For the credential helpers. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Credentials {
  readonly Username: string;
  readonly Secret: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

const hubHost = "registry-1.docker.io";
const hubKey = "https://index.docker.io/v1/";
const helperTimeoutMs = 30_000;
const nobody: Credentials = { Username: "", Secret: "" };

/**
 * Lends what docker knows of registries: its configuration and its credential helpers, read when a registry asks.
 * A registry that docker does not know gets empty credentials, which means anonymous. Tokens are left to the engine.
 */
export function registryAuth({ configDir, env }: RegistryAuthOptions): SessionService {
  const credentials = async ({ Host }: { readonly Host: string }) => {
    const config = await readConfig(join(configDir, "config.json"));
    return findCredentials(config, Host, env);
  };
  return new Map([unaryHandler(Auth.method.credentials, credentials)]);
}

async function findCredentials(
  config: JsonObject,
  host: string,
  env: RegistryAuthOptions["env"],
): Promise<Credentials> {
  const key = host === hubHost || host === "docker.io" || host === "index.docker.io" ? hubKey : host;
  const helper = object(config.credHelpers)[key] ?? config.credsStore;
  if (typeof helper === "string" && helper !== "") return askHelper(helper, key, env);
  const auths = object(config.auths);
  const entry = object(auths[key] ?? auths[`https://${host}`] ?? auths[`https://${host}/v1/`]);
  if (typeof entry.identitytoken === "string" && entry.identitytoken !== "") {
    return { Username: "", Secret: entry.identitytoken };
  }
  if (typeof entry.auth === "string") {
    const decoded = Buffer.from(entry.auth, "base64").toString("utf8");
    const colon = decoded.indexOf(":");
    // Old clients wrote a zero byte at the end.
    if (colon > 0)
      return { Username: decoded.slice(0, colon), Secret: decoded.slice(colon + 1).replace(/\0+$/, "") };
  }
  return { Username: text(entry.username), Secret: text(entry.password) };
}

/** The protocol of docker's credential helpers: the registry on standard input, JSON on standard output. */
function askHelper(helper: string, key: string, env: RegistryAuthOptions["env"]): Promise<Credentials> {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(helper)) throw helperError(helper);
  return new Promise((resolve, reject) => {
    const options = { env, timeout: helperTimeoutMs, encoding: "utf8" } as const;
    const child = execFile(`docker-credential-${helper}`, ["get"], options, (error, stdout) => {
      if (error !== null) {
        // Helpers say so on standard output, in these words.
        if (stdout.includes("credentials not found")) resolve(nobody);
        else reject(helperError(helper));
        return;
      }
      const { Username, Secret } = parseObject(stdout);
      const isToken = Username === "<token>";
      resolve({ Username: isToken ? "" : text(Username), Secret: text(Secret) });
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(key);
  });
}

function helperError(helper: string): RpcError {
  const message = `the credential helper ${JSON.stringify(helper)} of docker's configuration failed`;
  return new RpcError({ code: RpcCode.UNKNOWN, message });
}

async function readConfig(path: string): Promise<JsonObject> {
  return readFile(path, "utf8").then(parseObject, () => ({}));
}

function parseObject(json: string): JsonObject {
  try {
    return object(JSON.parse(json));
  } catch {
    return {};
  }
}

function object(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? (value as JsonObject) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
