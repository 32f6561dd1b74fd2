/** A name in a registry, in its parts. */
export interface RegistryName {
  /** Host and port. */
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
}

const HUB = "docker.io";
/** Where Docker Hub's API is. */
const HUB_HOST = "registry-1.docker.io";
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Reads `HOST[:PORT]/REPOSITORY[:TAG]`, by docker's rules: a first part without dot or colon that is not `localhost` is
 * part of a repository of Docker Hub. Undefined for what is no such name, one by digest among them.
 */
export function readRegistryName(text: string): RegistryName | undefined {
  if (text.length > 512) return undefined;
  const slash = text.indexOf("/");
  const first = slash < 0 ? "" : text.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === "localhost";
  const rest = isHost ? text.slice(slash + 1) : text;
  const colon = rest.lastIndexOf(":");
  const tag = colon < 0 ? "latest" : rest.slice(colon + 1);
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const isHub = !isHost || first === HUB;
  const repository = isHub && !path.includes("/") ? `library/${path}` : path;
  if (!REPOSITORY.test(repository) || !TAG.test(tag)) return undefined;
  if (isHost && !/^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?$/.test(first)) return undefined;
  return { host: isHub ? HUB_HOST : first, repository, tag };
}
