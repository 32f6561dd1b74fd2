import type { Reporter } from "../diagnostics/index.ts";
import { parseDocument } from "../document/index.ts";
import type { SourceFile } from "../source/index.ts";
import { createScope } from "./args/index.ts";
import { createPlace, decode, INVALID } from "./decode/index.ts";
import type { ObjectType } from "./schema/index.ts";
import { watchErrors } from "./watch-errors.ts";

/**
 * Reads a file that is no spec, such as a program's configuration, by a schema made of the same types; there are no
 * build args in it. Undefined only after an error was reported. Never throws, and takes bounded time.
 */
export function readValues<T>(file: SourceFile, type: ObjectType<T>, report: Reporter): T | undefined {
  const watch = watchErrors(report);
  const root = parseDocument(file, watch.report);
  if (root === undefined) return undefined;
  const context = { report: watch.report, scope: createScope(new Map()), conditions: "apply" as const };
  const decoded = decode(type, root, context, createPlace(root.span));
  if (decoded === INVALID || watch.failed()) return undefined;
  // The schema decides the type of what is read by it.
  return decoded.value as T;
}
