import { parseDocument } from "yaml";

/** More aliases than this make no file for people; each may multiply what it stands for. */
const MOST_ALIASES = 100;

/** A YAML file as plain values; undefined for what is none, is no mapping, or has aliases that multiply. */
export function readYamlObject(text: string): Readonly<Record<string, unknown>> | undefined {
  // Warnings of the reader would go to the process, past the report.
  const document = parseDocument(text, { logLevel: "error" });
  if (document.errors.length > 0) return undefined;
  try {
    return asObject(document.toJS({ maxAliasCount: MOST_ALIASES }));
  } catch {
    return undefined;
  }
}

/** A mapping; undefined for every other value. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
