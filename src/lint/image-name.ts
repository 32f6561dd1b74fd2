/** An image's name, filled in as Docker does. */
export interface FullImageName {
  /** The registry's host. */
  readonly registry: string;
  /** Registry and repository, without tag and digest. */
  readonly full: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Takes an image's name apart; the name is one that the language takes. Source: the reference format of the distribution project. */
export function imageName(text: string): FullImageName {
  const [named = "", digest] = text.split("@", 2);
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const repository = hasTag ? named.slice(0, colon) : named;
  const first = repository.split("/")[0] ?? "";
  const hasRegistry = repository.includes("/") && (/[.:]/.test(first) || first === "localhost");
  const registry = hasRegistry ? first : "docker.io";
  const path = hasRegistry ? repository.slice(first.length + 1) : repository;
  const full = `${registry}/${registry === "docker.io" && !path.includes("/") ? "library/" : ""}${path}`;
  return {
    registry,
    full,
    ...(hasTag && { tag: named.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}
