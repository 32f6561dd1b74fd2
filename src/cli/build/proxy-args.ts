import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dockerConfigDir } from "../../buildkit/transport/index.ts";
import type { Environment } from "../environment.ts";

/** Docker's names for the proxies of containers, and those of the variables that tell programs of them. */
const VARIABLES: Readonly<Record<string, string>> = {
  httpProxy: "HTTP_PROXY",
  httpsProxy: "HTTPS_PROXY",
  ftpProxy: "FTP_PROXY",
  noProxy: "NO_PROXY",
  allProxy: "ALL_PROXY",
};

/**
 * The build args for the proxies of docker's configuration (`proxies`, of the engine's address or `default`), in both cases
 * of letters, but for those whose name the user has given in either.
 */
export async function proxyArgs(
  env: Environment,
  given: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(dockerConfigDir(env), "config.json"), "utf8").catch(() => "");
  const proxies = table(table(parse(text)).proxies);
  const chosen = table(proxies[env.DOCKER_HOST ?? ""] ?? proxies.default);
  const taken = new Set(Object.keys(given).map((option) => option.toUpperCase()));
  const found = Object.entries(VARIABLES).flatMap(([key, name]) => {
    const value = chosen[key];
    if (typeof value !== "string" || value === "" || taken.has(`BUILD-ARG:${name}`)) return [];
    return [
      [`build-arg:${name}`, value],
      [`build-arg:${name.toLowerCase()}`, value],
    ];
  });
  return Object.fromEntries(found);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function table(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
