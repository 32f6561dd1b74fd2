import type { Reporter } from "../diagnostics/index.ts";
import type { SourceFile } from "../source/index.ts";
import type { CondaLock } from "./package.ts";
import { readExplicitLock } from "./read-explicit.ts";
import { readTableLock } from "./read-table.ts";

/** Reads a lock of any kind that is known; `environment` is for those that hold several. Undefined after a report. */
export function readCondaLock(
  file: SourceFile,
  environment: string,
  report: Reporter,
): CondaLock | undefined {
  const isExplicit = /^@EXPLICIT\s*$/m.test(file.text);
  return isExplicit ? readExplicitLock(file, report) : readTableLock(file, environment, report);
}
