import type { OptionReader } from "./option-reader.ts";
import type { CacheImport } from "./types.ts";

/** Remote caches of `cache-imports` (JSON, capital keys as Go writes them) and of the older `cache-from`. */
export function readCacheImports(read: OptionReader): readonly CacheImport[] {
  const imports: CacheImport[] = [];
  for (const entry of parseEntries(read)) {
    const parsed = parseEntry(entry);
    if (parsed === undefined)
      read.refuse("cache-imports", 'every entry needs a "Type" and "Attrs" of strings');
    else imports.push(parsed);
  }
  for (const ref of (read.text("cache-from") ?? "").split(",")) {
    if (ref !== "") imports.push({ type: "registry", attrs: { ref } });
  }
  return imports;
}

function parseEntries(read: OptionReader): readonly unknown[] {
  const text = read.text("cache-imports");
  if (text === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed;
    if (parsed === null) return [];
  } catch {
    // Told below, with the shape that is wanted.
  }
  read.refuse("cache-imports", "is not a JSON list");
  return [];
}

function parseEntry(entry: unknown): CacheImport | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { Type: type, Attrs: attrs = {} } = entry as { Type?: unknown; Attrs?: unknown };
  if (typeof type !== "string" || type === "") return undefined;
  if (attrs === null) return { type, attrs: {} };
  if (typeof attrs !== "object" || !Object.values(attrs).every((value) => typeof value === "string")) {
    return undefined;
  }
  return { type, attrs: attrs as Record<string, string> };
}
