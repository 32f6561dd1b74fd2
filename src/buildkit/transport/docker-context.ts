import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment, TlsOptions } from "./types.ts";

/** Where a context of docker points. */
export interface DockerContext {
  readonly name: string;
  /** As in `DOCKER_HOST`. */
  readonly host: string;
  readonly tls?: TlsOptions | undefined;
}

/** The folder of docker's configuration: `DOCKER_CONFIG`, or `.docker` at home. */
export function dockerConfigDir(env: Environment): string {
  return env.DOCKER_CONFIG || join(env.HOME ?? "/", ".docker");
}

/**
 * The context in use: `DOCKER_CONTEXT`, or the one docker's configuration names; undefined where that is "default" or
 * unreadable. Throws when a context is named that does not exist.
 */
export async function readDockerContext(env: Environment): Promise<DockerContext | undefined> {
  const dir = dockerConfigDir(env);
  const named = env.DOCKER_CONTEXT || (await currentContext(dir));
  if (named === undefined || named === "" || named === "default") return undefined;
  // Docker files a context under the digest of its name.
  const id = createHash("sha256").update(named).digest("hex");
  const meta = await readJson(join(dir, "contexts/meta", id, "meta.json"));
  const endpoint = field(field(meta, "Endpoints"), "docker");
  const host = field(endpoint, "Host");
  if (typeof host !== "string" || host === "") throw new Error(`there is no docker context "${named}"`);
  const verify = field(endpoint, "SkipTLSVerify") !== true;
  const files = await readTlsDir(join(dir, "contexts/tls", id, "docker"));
  // A context without keys that is told not to check the server's is one of TLS all the same.
  const tls = files === undefined && verify ? undefined : { ...files, verify };
  return { name: named, host, tls };
}

/** The files `ca.pem`, `cert.pem` and `key.pem` of a folder; undefined where it has none. */
export async function readTlsDir(dir: string): Promise<TlsOptions | undefined> {
  const names = await readdir(dir).catch((): string[] => []);
  const read = async (name: string) => (names.includes(name) ? readFile(join(dir, name)) : undefined);
  const [ca, cert, key] = await Promise.all(["ca.pem", "cert.pem", "key.pem"].map(read));
  return ca || cert || key ? { ca, cert, key } : undefined;
}

async function currentContext(dir: string): Promise<string | undefined> {
  const config = await readJson(join(dir, "config.json"));
  const name = field(config, "currentContext");
  return typeof name === "string" ? name : undefined;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
