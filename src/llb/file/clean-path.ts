import { posix } from "node:path";

/** The path made absolute (a relative one counts from the root) without `.`, `..`, doubled and final slashes. */
export function cleanPath(path: string): string {
  const bare = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  // Nearly every path is clean but for the final slash.
  if (path.startsWith("/") && !bare.includes("/.") && !path.includes("//")) return bare;
  const clean = posix.join("/", path);
  return clean.length > 1 && clean.endsWith("/") ? clean.slice(0, -1) : clean;
}

/** Like `cleanPath`, but keeps a final `/` or `/.`, which tell the engine that a copy goes into a directory. */
export function cleanDestination(path: string): string {
  const clean = cleanPath(path);
  if (path.endsWith("/") && clean !== "/") return `${clean}/`;
  if (path.endsWith("/.")) return clean === "/" ? "/." : `${clean}/.`;
  return clean;
}
