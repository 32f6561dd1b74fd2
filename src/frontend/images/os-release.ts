import type { DistroFacts } from "../../plan/index.ts";

/**
 * The distribution an os-release file tells of, or undefined when it has no ID.
 * Lines are `NAME=value`, the value perhaps in quotes with backslash escapes. Source: os-release(5).
 */
export function parseOsRelease(text: string): DistroFacts | undefined {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^([A-Z_0-9]+)=(.*)$/.exec(line.trim());
    if (match !== null) values.set(match[1] ?? "", unquote((match[2] ?? "").trim()));
  }
  const id = values.get("ID")?.toLowerCase();
  if (id === undefined || id === "") return undefined;
  // Made of Debian's packages and named after it, but without its package manager.
  if (values.get("PRETTY_NAME") === "Distroless")
    return { id: "distroless", idLike: [], versionId: values.get("VERSION_ID") ?? "" };
  const idLike = (values.get("ID_LIKE") ?? "").toLowerCase().split(/\s+/);
  return { id, idLike: idLike.filter((name) => name !== ""), versionId: values.get("VERSION_ID") ?? "" };
}

function unquote(value: string): string {
  const quote = value[0];
  if ((quote !== '"' && quote !== "'") || value.length < 2 || !value.endsWith(quote)) return value;
  const inner = value.slice(1, -1);
  return quote === '"' ? inner.replace(/\\(.)/g, "$1") : inner;
}
