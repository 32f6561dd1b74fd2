import { join } from "node:path";
import { dockerConfigDir, readDockerContext, readTlsDir } from "./docker-context.ts";
import { dockerAddress } from "./engine-address.ts";
import type { AddressChoice, Environment, TlsOptions } from "./types.ts";

const systemSocket = "/run/buildkit/buildkitd.sock";
const dockerSocket = "/var/run/docker.sock";

/**
 * The engines to try, best first, as buildctl and docker find theirs. What somebody asked for (`explicit`, then
 * `BUILDKIT_HOST`) is the only one: another engine than that would be a surprise.
 *
 * TLS: docker's variables and contexts for the engines of docker. For `tcp://` buildctl has flags alone; here
 * `BUILDKIT_TLS_DIR` is its `--tlsdir` (`ca.pem`, `cert.pem`, `key.pem`) and `BUILDKIT_TLS_SERVER_NAME` its
 * `--tlsservername`. Throws when that folder has none of these files.
 */
export async function resolveAddress(env: Environment, explicit?: string): Promise<readonly AddressChoice[]> {
  if (explicit !== undefined && explicit !== "") {
    return [{ address: explicit, reason: "asked for", tls: await tlsFor(explicit, env) }];
  }
  if (env.BUILDKIT_HOST) {
    const tls = await tlsFor(env.BUILDKIT_HOST, env);
    return [{ address: env.BUILDKIT_HOST, reason: "BUILDKIT_HOST", tls }];
  }
  const choices: AddressChoice[] = [];
  if (env.XDG_RUNTIME_DIR) {
    const socket = join(env.XDG_RUNTIME_DIR, "buildkit/buildkitd.sock");
    choices.push({ address: `unix://${socket}`, reason: "a rootless BuildKit's socket" });
  }
  choices.push({ address: `unix://${systemSocket}`, reason: "BuildKit's socket" });
  return [...choices, await dockerChoice(env)];
}

async function dockerChoice(env: Environment): Promise<AddressChoice> {
  if (env.DOCKER_HOST) {
    return { address: dockerAddress(env.DOCKER_HOST), reason: "DOCKER_HOST", tls: await dockerTls(env) };
  }
  const context = await readDockerContext(env);
  if (context !== undefined) {
    const { name, host, tls } = context;
    return { address: dockerAddress(host), reason: `docker context "${name}"`, tls };
  }
  return { address: dockerAddress(`unix://${dockerSocket}`), reason: "Docker's socket" };
}

/** As docker: the files are in its configuration's folder unless DOCKER_CERT_PATH says where. */
async function dockerTls(env: Environment): Promise<TlsOptions | undefined> {
  if (!env.DOCKER_TLS_VERIFY && !env.DOCKER_TLS) return undefined;
  const verify = Boolean(env.DOCKER_TLS_VERIFY);
  return { ...(await readTlsDir(env.DOCKER_CERT_PATH || dockerConfigDir(env))), verify };
}

/** What the environment says of TLS to an address that somebody has written down. */
async function tlsFor(address: string, env: Environment): Promise<TlsOptions | undefined> {
  if (/^docker(\+tcp)?:\/\/[^/]/.test(address)) return dockerTls(env);
  if (!address.startsWith("tcp://")) return undefined;
  const { BUILDKIT_TLS_DIR: dir, BUILDKIT_TLS_SERVER_NAME: serverName } = env;
  if (!dir) return serverName ? { serverName } : undefined;
  const files = await readTlsDir(dir);
  if (files === undefined) throw new Error(`BUILDKIT_TLS_DIR: no ca.pem, cert.pem or key.pem is in ${dir}`);
  return { ...files, ...(serverName && { serverName }) };
}
