/** Patterns of an ignore file, ready to be sent as excludes, or what is wrong with a line of it. */
export type IgnoreFile =
  | { readonly kind: "patterns"; readonly patterns: readonly string[] }
  | { readonly kind: "refused"; readonly line: number; readonly reason: string };

/**
 * Reads a .dockerignore: one pattern a line, `#` at the very start of a line for a comment, `!` for an exception.
 * Patterns come out clean and without their leading slash.
 * Source: https://docs.docker.com/build/concepts/context/#dockerignore-files.
 */
export function parseIgnoreFile(text: string): IgnoreFile {
  const patterns: string[] = [];
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("#")) continue;
    const trimmed = line.trim();
    if (trimmed === "") continue;
    const exception = trimmed.startsWith("!");
    const pattern = cleanPattern(exception ? trimmed.slice(1).trim() : trimmed);
    if (pattern === "") return { kind: "refused", line: index + 1, reason: 'a "!" needs a pattern after it' };
    patterns.push(exception ? `!${pattern}` : pattern);
  }
  return { kind: "patterns", patterns };
}

/** Without empty, `.` and resolvable `..` parts; a lone slash stays, as it stands for everything. */
function cleanPattern(pattern: string): string {
  if (pattern === "") return "";
  const absolute = pattern.startsWith("/");
  const parts: string[] = [];
  for (const part of pattern.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!absolute) parts.push(part);
  }
  return parts.join("/") || (absolute ? "/" : ".");
}
