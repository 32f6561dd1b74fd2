import { parseIgnoreFile } from "./ignore-file.ts";

/** The excludes written in an ignore file. Throws on one that cannot be read, naming file and line. */
export function ignorePatterns(bytes: Uint8Array, name: string): readonly string[] {
  const parsed = parseIgnoreFile(new TextDecoder().decode(bytes));
  if (parsed.kind === "refused") throw new Error(`${name}:${parsed.line}: ${parsed.reason}`);
  return parsed.patterns;
}
