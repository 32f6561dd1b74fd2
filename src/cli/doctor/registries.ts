import { join } from "node:path";
import { dockerConfigDir } from "../../buildkit/transport/index.ts";
import type { Finding } from "./finding.ts";
import type { Machine } from "./machine.ts";

const AREA = "registry";
const ANSWER_MS = 5000;
const DOCKER_HUB = "registry-1.docker.io";

/** Asks a registry whether it is one; resolves with the status of its answer. */
export type AskRegistry = (url: string) => Promise<number>;

/** Whether the registries that docker's configuration knows, and Docker Hub, answer from here; and their helpers. */
export async function registryFindings(
  machine: Machine,
  ask: AskRegistry = askByHttp,
): Promise<readonly Finding[]> {
  const config = parseConfig(await machine.read(join(dockerConfigDir(machine.env), "config.json")));
  const hosts = new Set([
    DOCKER_HUB,
    ...Object.keys(config.auths).map(hostOf),
    ...Object.keys(config.credHelpers),
  ]);
  const helpers = new Set(Object.values(config.credHelpers));
  if (config.credsStore !== "") helpers.add(config.credsStore);
  const reached = await Promise.all([...hosts].sort().map((host) => lookAt(host, ask)));
  const found = await Promise.all([...helpers].sort().map((name) => helperFinding(name, machine)));
  return [...reached, ...found];
}

async function lookAt(host: string, ask: AskRegistry): Promise<Finding> {
  // Docker, too, speaks plain HTTP to registries on the machine itself.
  const scheme = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|$)/.test(host) ? "http" : "https";
  try {
    const status = await ask(`${scheme}://${host}/v2/`);
    // 401 asks for a token, which is fetched when something is pulled or pushed.
    if (status === 200 || status === 401) return { area: AREA, state: "ok", text: `${host} answers` };
    return {
      area: AREA,
      state: "note",
      text: `${host} answers with HTTP ${status}`,
      remedy: "is it a registry, and is a proxy in between?",
    };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const said = cause instanceof Error ? cause.message : String(cause);
    return {
      area: AREA,
      state: "note",
      text: `${host} does not answer from here: ${said}`,
      remedy: "look at the network and HTTPS_PROXY; the engine may have another way to it",
    };
  }
}

async function helperFinding(name: string, { hasProgram }: Machine): Promise<Finding> {
  const program = `docker-credential-${name}`;
  if (await hasProgram(program)) return { area: AREA, state: "ok", text: `${program} keeps credentials` };
  return {
    area: AREA,
    state: "bad",
    text: `docker's configuration names ${program}, which is not on the PATH`,
    remedy: "install it, or take credsStore and credHelpers out of docker's config.json",
  };
}

interface DockerConfig {
  readonly auths: Readonly<Record<string, unknown>>;
  readonly credHelpers: Readonly<Record<string, string>>;
  readonly credsStore: string;
}

function parseConfig(text: string): DockerConfig {
  const none: DockerConfig = { auths: {}, credHelpers: {}, credsStore: "" };
  try {
    return { ...none, ...JSON.parse(text) };
  } catch {
    return none;
  }
}

/** Docker files Docker Hub under the address of its first version. */
function hostOf(key: string): string {
  const host = key.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return host === "index.docker.io" || host === "docker.io" ? DOCKER_HUB : host;
}

/** Asks over HTTP, with an end. */
export async function askByHttp(url: string): Promise<number> {
  const { status } = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: "manual" });
  return status;
}
