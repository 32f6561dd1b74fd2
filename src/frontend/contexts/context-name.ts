import { parseImageReference } from "../../llb/index.ts";
import { formatPlatform, type Platform } from "../platform/index.ts";

const DEFAULT_PREFIX = "docker.io/";
const LIBRARY_PREFIX = "library/";

/**
 * The name under which clients send a context that takes the place of an image: short where Docker shortens it
 * (`python:3.11`, without `:latest`). A text that is no image name stays as it is.
 */
function familiarName(text: string): string {
  const reference = parseImageReference(text);
  if (reference === undefined) return text;
  const { domain, path, tag, digest } = reference;
  const full = `${domain}/${path}`;
  const short = full.startsWith(DEFAULT_PREFIX) ? full.slice(DEFAULT_PREFIX.length) : full;
  const name = short.startsWith(LIBRARY_PREFIX) ? short.slice(LIBRARY_PREFIX.length) : short;
  const suffix = tag === undefined || (tag === "latest" && digest === undefined) ? "" : `:${tag}`;
  return `${name}${suffix}${digest === undefined ? "" : `@${digest}`}`;
}

/** The key of the client's table that holds a context for one platform: its own first, then the general one. */
export function contextKey(
  named: ReadonlyMap<string, string>,
  name: string,
  platform: Platform,
): string | undefined {
  const familiar = familiarName(name);
  const id = formatPlatform(platform);
  return [`${familiar}::${id}`, `${name}::${id}`, familiar, name].find((key) => named.has(key));
}

/** Names of the contexts there are for any platform. */
export function namedContexts(named: ReadonlyMap<string, string>): ReadonlySet<string> {
  return new Set([...named.keys()].map((key) => key.split("::")[0] ?? key));
}

/** Names of the contexts there are for a platform. */
export function contextNames(named: ReadonlyMap<string, string>, platform: Platform): ReadonlySet<string> {
  const suffix = `::${formatPlatform(platform)}`;
  const names = [...named.keys()].map((key) => (key.endsWith(suffix) ? key.slice(0, -suffix.length) : key));
  return new Set(names.filter((name) => !name.includes("::")));
}
