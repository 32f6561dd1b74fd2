import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { RpcCode, RpcError } from "../../rpc/index.ts";

export interface DockerConfig {
  /** The folder of docker's `config.json`. */
  readonly configDir: string;
  /** For the credential helpers. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a registry or its token server takes. All empty: anonymous. */
export interface Credentials {
  /** Empty with a secret: that is an identity token. */
  readonly username: string;
  readonly secret: string;
  /** Taken by the registry itself, without asking a token server. */
  readonly registryToken: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

const hubHost = "registry-1.docker.io";
const hubKey = "https://index.docker.io/v1/";
const helperTimeoutMs = 30_000;
/** Some helpers hand out tokens that live for five minutes. */
const helperMemoryMs = 290_000;
const nobody: Credentials = { username: "", secret: "", registryToken: "" };

/**
 * What docker knows of registries: its configuration, read each time, and its credential helpers, whose answers are
 * remembered for a while. A helper that fails rejects, without its words.
 */
export class DockerCredentials {
  readonly #config: DockerConfig;
  readonly #helperAnswers = new Map<
    string,
    { readonly untilMs: number; readonly answer: Promise<Credentials> }
  >();

  constructor(config: DockerConfig) {
    this.#config = config;
  }

  /** Of a registry, by host and port; empty ones where docker does not know it. */
  async find(host: string): Promise<Credentials> {
    const config = await readConfig(join(this.#config.configDir, "config.json"));
    const isHub = host === hubHost || host === "docker.io" || host === "index.docker.io";
    const key = isHub ? hubKey : host;
    const helper = object(config.credHelpers)[key] ?? config.credsStore;
    if (typeof helper === "string" && helper !== "") return this.#ask(helper, key);
    const auths = object(config.auths);
    return entryCredentials(object(auths[key] ?? auths[`https://${host}`] ?? auths[`https://${host}/v1/`]));
  }

  #ask(helper: string, key: string): Promise<Credentials> {
    const known = this.#helperAnswers.get(`${helper} ${key}`);
    if (known !== undefined && known.untilMs > Date.now()) return known.answer;
    const answer = askHelper(helper, key, this.#config.env);
    this.#helperAnswers.set(`${helper} ${key}`, { untilMs: Date.now() + helperMemoryMs, answer });
    answer.catch(() => this.#helperAnswers.delete(`${helper} ${key}`));
    return answer;
  }
}

function entryCredentials(entry: JsonObject): Credentials {
  const registryToken = text(entry.registrytoken);
  const identityToken = text(entry.identitytoken);
  if (identityToken !== "") return { username: "", secret: identityToken, registryToken };
  if (typeof entry.auth === "string") {
    const decoded = Buffer.from(entry.auth, "base64").toString("utf8");
    const colon = decoded.indexOf(":");
    // Old clients wrote a zero byte at the end.
    const secret = decoded.slice(colon + 1).replace(/\0+$/, "");
    if (colon > 0) return { username: decoded.slice(0, colon), secret, registryToken };
  }
  return { username: text(entry.username), secret: text(entry.password), registryToken };
}

/** The protocol of docker's credential helpers: the registry on standard input, JSON on standard output. */
function askHelper(helper: string, key: string, env: DockerConfig["env"]): Promise<Credentials> {
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
      resolve({ username: isToken ? "" : text(Username), secret: text(Secret), registryToken: "" });
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
