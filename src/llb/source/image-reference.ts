/** A full image name; `tag` and `digest` may both be there. */
export interface ImageReference {
  readonly domain: string;
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const defaultDomain = "docker.io";
const domainPattern =
  /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::[0-9]+)?$|^\[[0-9a-fA-F:]+\](?::[0-9]+)?$/;
const pathPartPattern = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestPattern = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;
const longestName = 255;

/**
 * The parts of an image name with the defaults of Docker filled in (its own registry, `library/`), but no tag that
 * is not there. Undefined if it is no valid name (distribution's reference grammar).
 */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length > 4 * longestName) return undefined;
  const [beforeDigest = "", digest, more] = text.split("@");
  if (more !== undefined || (digest !== undefined && !digestPattern.test(digest))) return undefined;
  const colon = beforeDigest.lastIndexOf(":");
  const tagged = colon > beforeDigest.lastIndexOf("/");
  const name = tagged ? beforeDigest.slice(0, colon) : beforeDigest;
  const tag = tagged ? beforeDigest.slice(colon + 1) : undefined;
  if (tag !== undefined && !tagPattern.test(tag)) return undefined;
  if (/^[0-9a-f]{64}$/.test(text)) return undefined;
  const { domain, path } = splitDomain(name);
  if (!domainPattern.test(domain) || !path.split("/").every((part) => pathPartPattern.test(part)))
    return undefined;
  if (domain.length + 1 + path.length > longestName) return undefined;
  return { domain, path, tag, digest };
}

/** The name in full, with the tag "latest" if neither tag nor digest is given; undefined if it is not valid. */
export function normalizeImageReference(text: string): string | undefined {
  const reference = parseImageReference(text);
  if (!reference) return undefined;
  const { domain, path, tag, digest } = reference;
  const suffix = (tag ? `:${tag}` : "") + (digest ? `@${digest}` : "");
  return `${domain}/${path}${suffix || ":latest"}`;
}

/** The first part is a registry only if it looks like a host: has a dot, a port or an upper-case letter. */
function splitDomain(name: string): { domain: string; path: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, slash);
  const isHost = slash > 0 && (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  const domain = isHost && first !== `index.${defaultDomain}` ? first : defaultDomain;
  const path = isHost ? name.slice(slash + 1) : name;
  return { domain, path: domain === defaultDomain && !path.includes("/") ? `library/${path}` : path };
}
