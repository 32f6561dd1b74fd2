import { createReporter, type Reporter } from "../../diagnostics/index.ts";
import { formatDocument, parseDocument } from "../../document/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { createKeyOrder } from "./key-order.ts";
import { sameMeaning } from "./same-meaning.ts";

/**
 * Returns a spec's text in its usual form; undefined after an error was reported. Only the text must be YAML: a spec
 * with other mistakes can be formatted. Throws if the new text meant anything else than the old one.
 */
export function formatSpec(file: SourceFile, report: Reporter): string | undefined {
  const before = parseDocument(file, report);
  if (before === undefined) return undefined;
  const text = formatDocument(file.text, createKeyOrder());
  const after = parseDocument({ name: file.name, text }, createReporter());
  if (after === undefined || !sameMeaning(before, after)) {
    throw new Error(`formatting ${file.name} would change what it means`);
  }
  return text;
}
